// Files and folders read, with errors that say what was wrong. They are written by report/output_file.hpp.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "model/error.hpp"

namespace sti::gui {

/// A file opened for its bytes to be read in pieces.
Result<std::ifstream> open_to_read(const std::filesystem::path& file);
/// That reading `file` on did not work, for the reason that errno gives.
Error reading_failed(const std::filesystem::path& file);
/// The whole file.
Result<std::string> read_file(const std::filesystem::path& file);

/// "~/x" as a shell reads it; everything else unchanged.
std::filesystem::path expanded(std::string_view typed);

/// One line of a folder's listing.
struct FolderEntry {
  std::string name;  ///< as the file system has it
  bool folder = false;
};
/// Folders first, then the files whose name ends in one of `extensions` (all where there are none), each in
/// order of name; hidden ones left out. Empty where the folder cannot be read.
std::vector<FolderEntry> list_folder(const std::filesystem::path& folder,
                                     const std::vector<std::string_view>& extensions);

/// The longest completion of the last part of `typed` that every fitting entry shares.
std::string completed_path(const std::string& typed);

}  // namespace sti::gui
