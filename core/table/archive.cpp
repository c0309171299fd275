#include "core/table/archive.h"

#include <zip.h>

#include <array>

#include "core/foreign_text.h"
#include "core/limits.h"

namespace campus {
namespace {

Error damaged(const std::string& what) { return Error{ErrorCode::bad_data, what}; }

struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

void Archive::Close::operator()(zip_t* archive) const { zip_discard(archive); }

Result<Archive> Archive::open(std::string_view bytes) {
  if (bytes.size() > kWorkbookLimits.file_bytes) {
    return damaged("a workbook of more than " + std::to_string(kWorkbookLimits.file_bytes) +
                   " bytes; save the sheet as 'CSV UTF-8'");
  }
  zip_error_t error;
  zip_error_init(&error);
  auto* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  auto* archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  if (archive == nullptr) zip_source_free(source);
  zip_error_fini(&error);
  if (archive == nullptr) return damaged("the workbook is damaged: it is no whole ZIP archive; save it again");
  Archive opened(archive);
  if (zip_get_num_entries(archive, 0) > static_cast<zip_int64_t>(kWorkbookLimits.entries)) {
    return damaged("a workbook of more than " + std::to_string(kWorkbookLimits.entries) +
                   " parts; save the sheet as 'CSV UTF-8'");
  }
  return opened;
}

Result<std::string> Archive::read(const std::string& part) const {
  const auto index = zip_name_locate(archive_.get(), part.c_str(), ZIP_FL_NOCASE);
  if (index < 0) return Error{ErrorCode::missing, "the workbook has no part " + in_quotes(part) + "; save it again"};
  const std::unique_ptr<zip_file_t, CloseFile> file(
      zip_fopen_index(archive_.get(), static_cast<zip_uint64_t>(index), 0));
  if (!file) return damaged("the workbook's part " + in_quotes(part) + " cannot be opened; save it again");
  std::string text;
  std::array<char, 1U << 16U> buffer{};
  for (;;) {
    const auto got = zip_fread(file.get(), buffer.data(), buffer.size());
    if (got < 0) return damaged("the workbook's part " + in_quotes(part) + " is damaged; save it again");
    if (got == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
    if (text.size() > kWorkbookLimits.part_bytes) {
      return damaged("the workbook's part " + in_quotes(part) + " unpacks to more than " +
                     std::to_string(kWorkbookLimits.part_bytes) + " bytes; save the sheet as 'CSV UTF-8'");
    }
  }
}

}  // namespace campus
