#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "collector/http/routes.h"

namespace campus::collector {
namespace {

using Methods = std::map<std::string, std::set<std::string>>;

/// HEAD goes with GET everywhere, and the file says so once.
Methods documented() {
  std::ifstream in(CAMPUS_ROOT "/docs/openapi.json");
  const auto file = nlohmann::json::parse(in);
  Methods all;
  for (const auto& [path, item] : file["paths"].items()) {
    for (const auto& [method, operation] : item.items()) all[path].insert(method);
  }
  return all;
}

Methods served() {
  Methods all;
  for (const auto& address : Routes::addresses()) {
    all[std::string(address.path)].insert(address.methods == "GET, HEAD" ? "get" : "post");
    EXPECT_THAT(address.methods, ::testing::AnyOf("GET, HEAD", "POST")) << address.path;
  }
  return all;
}

TEST(OpenApi, HasEveryAddressThatIsServedAndNoOther) { EXPECT_EQ(documented(), served()); }

}  // namespace
}  // namespace campus::collector
