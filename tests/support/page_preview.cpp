// Writes the pages of the miniature city into a folder, for looking at them: `page_preview DIR`.

#include <fstream>
#include <iostream>

#include "collector/http/pages/pages.h"
#include "tests/support/mini_city.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: page_preview DIR\n";
    return 64;
  }
  using namespace campus;
  const auto snapshot = test::mini_city();
  const std::string folder = argv[1];
  for (const auto language : {Language::zh_cn, Language::en}) {
    const std::string suffix = "-" + std::string(name_of(language)) + ".html";
    std::ofstream(folder + "/status" + suffix) << collector::status_page(snapshot, language);
    for (const auto* code : {"150702", "150722", "2107020001", "2107020002", "2107220001", "2107020001-102"}) {
      std::ofstream(folder + "/" + code + suffix) << *collector::site_page(snapshot, SiteCode(code), language);
    }
  }
  std::ofstream(folder + "/sites.json") << collector::sites_json(snapshot);
  std::ofstream(folder + "/site.json") << *collector::site_json(snapshot, SiteCode("2107020002"));
  return 0;
}
