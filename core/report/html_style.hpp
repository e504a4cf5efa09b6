#pragma once

#include <string_view>

namespace sti::report {

/// The style sheet of the HTML report. Colours are given once, as custom properties, for light and for dark.
inline constexpr std::string_view html_style = R"css(
:root { color-scheme: light dark;
  --ground: #f5f6f8; --card: #ffffff; --ink: #1b2230; --quiet: #5d6779; --line: #dfe3ea;
  --good: #14713d; --good-soft: #e2f4e9; --notice: #14607a; --notice-soft: #e1f1f6;
  --warning: #8a5500; --warning-soft: #fdf0d5; --bad: #b3261e; --bad-soft: #fce6e4;
  --plaintext: #c77700; --plaintext-soft: #fff8ec; --upgrade: #8b3fb5; --upgrade-soft: #f7effb;
  --tls: #0b7a8f; --tls-soft: #edf8fa; }
@media (prefers-color-scheme: dark) { :root {
  --ground: #12161d; --card: #1a202a; --ink: #e4e8ef; --quiet: #98a3b5; --line: #2d3644;
  --good: #62d394; --good-soft: #15301f; --notice: #6cc9e4; --notice-soft: #12303a;
  --warning: #f0b95c; --warning-soft: #382a10; --bad: #ff8a80; --bad-soft: #3d1a18;
  --plaintext: #f0a73c; --plaintext-soft: #241d10; --upgrade: #cf93ef; --upgrade-soft: #241829;
  --tls: #4fc4d8; --tls-soft: #10242a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, "Inter", "Segoe UI", sans-serif; }
main { max-width: 76rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.15rem; font-weight: 600; margin: 0 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 0 0 .6rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .7rem; padding: 1rem 1.2rem; }
main > .card { margin-top: 1rem; }
.grid { display: grid; gap: 1rem; margin: 1rem 0; grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr)); }
.verdict { display: flex; gap: 1rem; align-items: center; border-left: .45rem solid var(--tone); }
.verdict .sign { flex: none; width: 2.6rem; height: 2.6rem; border-radius: 50%; display: grid; place-items: center;
  font: 700 1.5rem/1 ui-monospace, monospace; background: var(--soft); color: var(--tone); }
.verdict b { font-size: 1.35rem; color: var(--tone); letter-spacing: .02em; }
.verdict p { margin: .1rem 0 0; overflow-wrap: anywhere; }
dl { margin: 0; display: grid; grid-template-columns: 9rem 1fr; gap: .25rem .9rem; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
.good, .notice, .warning, .bad { color: var(--tone); }
.neutral { --tone: var(--quiet); --soft: var(--line); }
.good { --tone: var(--good); --soft: var(--good-soft); }
.notice { --tone: var(--notice); --soft: var(--notice-soft); }
.warning { --tone: var(--warning); --soft: var(--warning-soft); }
.bad { --tone: var(--bad); --soft: var(--bad-soft); }
.verdict p, .finding p { color: var(--ink); }
.bar { height: .35rem; border-radius: .2rem; background: var(--line); margin: .3rem 0; overflow: hidden; }
.bar i { display: block; height: 100%; background: var(--tone, var(--good)); }
.finding { background: var(--soft); border-radius: .5rem; padding: .6rem .9rem; margin-top: .6rem; }
.finding p { margin: .15rem 0 0; overflow-wrap: anywhere; }
.finding .more { color: var(--quiet); font-size: .92em; }
.band { border-left: .3rem solid var(--edge); background: var(--wash); padding: .45rem .8rem; margin-top: .35rem; border-radius: .3rem; }
.band h3 { margin: 0; font-size: .9rem; color: var(--edge); overflow-wrap: anywhere; }
.before { --edge: var(--line); --wash: transparent; }
.plaintext { --edge: var(--plaintext); --wash: var(--plaintext-soft); }
.upgrade { --edge: var(--upgrade); --wash: var(--upgrade-soft); }
.tls { --edge: var(--tls); --wash: var(--tls-soft); }
table { border-collapse: collapse; width: 100%; font: 13px/1.55 ui-monospace, "JetBrains Mono", monospace; }
td { padding: 0 .6rem 0 0; vertical-align: top; overflow-wrap: anywhere; }
td:nth-child(1) { color: var(--quiet); text-align: right; width: 5rem; white-space: nowrap; }
td:nth-child(2) { color: var(--edge); width: 2rem; white-space: nowrap; }
td:nth-child(4) { color: var(--quiet); font-family: system-ui, sans-serif; white-space: nowrap; width: 1%; }
footer { color: var(--quiet); margin-top: 1.5rem; font-size: .9em; }
@media print { body { background: none; } .card { break-inside: avoid; } }
)css";

}  // namespace sti::report
