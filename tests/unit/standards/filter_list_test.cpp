#include "standards/filter_list.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/posix/posix_disk.h"

namespace campus::standards {
namespace {

Result<FilterList> load(const std::string& text) {
  std::string name = testing::TempDir() + "/filter-XXXXXX";
  EXPECT_NE(::mkdtemp(name.data()), nullptr);
  std::ofstream(name + "/filter_list.json") << text;
  auto list = load_filter_list(PosixDisk(), name);
  std::filesystem::remove_all(name);
  return list;
}

std::string page(const std::string& url, const std::string& en = "A") {
  return R"({"id":"a","title":{"zh-CN":"甲","en":")" + en + R"("},"url":")" + url + R"("})";
}
std::string file(const std::string& blocked, const std::string& teaching = page("https://teach.example/"),
                 const std::string& domain = "test.example", const std::string& control = "http://open.test.example/") {
  return R"({"schema":"campus.filter-list/1","test_domain":")" + domain + R"(","control":")" + control +
         R"(","blocked":[)" + blocked + R"(],"teaching":[)" + teaching + "]}";
}
std::string refusal(const std::string& text) {
  const auto list = load(text);
  return list ? "accepted" : list.error().message;
}

TEST(FilterList, OfTheDraftIsReadAndHarmless) {
  const auto list = load_filter_list(PosixDisk(), std::string(CAMPUS_ROOT) + "/standards/hulunbuir-draft");
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_FALSE(list->blocked.empty());
  ASSERT_FALSE(list->teaching.empty());
  // A name that nobody can ever register.
  for (const auto& one : list->blocked) EXPECT_TRUE(host_of_url(one.url).ends_with(".example")) << one.url;
}

TEST(FilterList, HasNoPagesWhereACatalogueHasNone) {
  const auto list = load_filter_list(PosixDisk(), testing::TempDir());
  ASSERT_TRUE(list);
  EXPECT_TRUE(list->blocked.empty());
}

TEST(FilterList, NeverSendsAnybodyOutsideTheTestDomain) {
  EXPECT_EQ(refusal(file(page("http://adult.test.example/"))), "accepted");
  for (const char* url : {"http://adult.example/", "http://eviltest.example/", "http://test.example.adult.example/",
                          "http://test.example@adult.example/", "http://10.0.0.1/"}) {
    EXPECT_NE(refusal(file(page(url))).find("/blocked/0/url"), std::string::npos) << url;
  }
  EXPECT_NE(
      refusal(file(page("http://a.test.example/"), page("https://t.example/"), "test.example", "http://b.example/"))
          .find("/control"),
      std::string::npos);
  EXPECT_NE(refusal(file(page("http://a.example/"), page("https://t.example/"), "example", "http://b.example/"))
                .find("/test_domain"),
            std::string::npos);
}

TEST(FilterList, IsRefusedWithItsPlace) {
  EXPECT_NE(refusal("{}").find("filter_list.json: /schema"), std::string::npos);
  EXPECT_NE(refusal(file("")).find("/blocked"), std::string::npos);
  EXPECT_NE(refusal(file(page("http://a.test.example/", ""))).find("/blocked/0/title"), std::string::npos);
  EXPECT_NE(refusal(file(page("http://a.test.example/") + "," + page("http://b.test.example/"))).find("/blocked/1/id"),
            std::string::npos);
  EXPECT_NE(refusal(file(page("http://a.test.example/"), page("ftp://t.example/"))).find("/teaching/0/url"),
            std::string::npos);
}

TEST(HostOfUrl, IsThatOfTheNetwork) {
  EXPECT_EQ(host_of_url("https://WWW.Smartedu.cn:443/x"), "www.smartedu.cn");
  EXPECT_EQ(host_of_url("http://[fd00::1]:80/"), "fd00::1");
  EXPECT_EQ(host_of_url("http://a.example?b"), "a.example");
  EXPECT_EQ(host_of_url("http://user@a.example/"), "");
  EXPECT_EQ(host_of_url("ftp://a.example/"), "");
  EXPECT_EQ(host_of_url(""), "");
}

}  // namespace
}  // namespace campus::standards
