#include "tests/support/workbook.h"

#include <zip.h>

#include <stdexcept>

namespace campus::testing {
namespace {

constexpr const char* kHead = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const std::string kOffice = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const std::string kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

std::string relations(const std::string& inside) {
  return kHead + ("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" + inside +
                  "</Relationships>");
}

std::string relation(const std::string& id, const std::string& type, const std::string& target) {
  return "<Relationship Id=\"" + id + "\" Type=\"" + kOffice + "/" + type + "\" Target=\"" + target + "\"/>";
}

void require(bool done, const char* what) {
  if (!done) throw std::runtime_error(what);
}

}  // namespace

Parts workbook_parts(const std::string& sheet_data, const std::string& behind) {
  Parts parts;
  parts["_rels/.rels"] = relations(relation("rId1", "officeDocument", "xl/workbook.xml"));
  parts["xl/_rels/workbook.xml.rels"] =
      relations(relation("rId1", "worksheet", "worksheets/sheet1.xml") +
                relation("rId2", "sharedStrings", "sharedStrings.xml") + relation("rId3", "styles", "styles.xml"));
  parts["xl/workbook.xml"] = kHead + ("<workbook xmlns=\"" + kMain + "\" xmlns:r=\"" + kOffice +
                                      "\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
  parts["xl/worksheets/sheet1.xml"] = kHead + ("<worksheet xmlns=\"" + kMain + "\"><sheetData>" + sheet_data +
                                               "</sheetData>" + behind + "</worksheet>");
  parts["xl/sharedStrings.xml"] = kHead + ("<sst xmlns=\"" + kMain +
                                           "\"><si><t>code</t></si><si><r><t>A</t></r><r><t "
                                           "xml:space=\"preserve\"> </t></r><r><t>b</t></r><rPh sb=\"0\" eb=\"1\"><t>no"
                                           "</t></rPh></si><si><t>two_x000A_lines _x0041_</t></si></sst>");
  parts["xl/styles.xml"] =
      kHead + ("<styleSheet xmlns=\"" + kMain +
               "\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" "
               "formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\"/></numFmts><cellXfs count=\"3\"><xf "
               "numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>");
  return parts;
}

std::string archive_of(const Parts& parts) {
  auto* source = zip_source_buffer_create(nullptr, 0, 0, nullptr);
  require(source != nullptr, "no buffer");
  zip_source_keep(source);
  auto* archive = zip_open_from_source(source, ZIP_TRUNCATE, nullptr);
  require(archive != nullptr, "no archive");
  for (const auto& [name, content] : parts) {
    auto* part = zip_source_buffer(archive, content.data(), content.size(), 0);
    require(part != nullptr && zip_file_add(archive, name.c_str(), part, ZIP_FL_ENC_UTF_8) >= 0, "no part");
  }
  require(zip_close(archive) == 0, "not closed");
  zip_stat_t stat;
  require(zip_source_stat(source, &stat) == 0 && zip_source_open(source) == 0, "not read");
  std::string bytes(static_cast<std::size_t>(stat.size), '\0');
  require(zip_source_read(source, bytes.data(), bytes.size()) == static_cast<zip_int64_t>(bytes.size()), "cut short");
  zip_source_close(source);
  zip_source_free(source);
  return bytes;
}

}  // namespace campus::testing
