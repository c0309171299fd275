#include "core/net/collector_url.h"

#include <gtest/gtest.h>

namespace campus {
namespace {

TEST(CollectorUrl, TakesHttpsTowardsAnybody) {
  for (const auto* url : {"https://collector.example", "https://collector.example:8600/", "https://203.0.113.5/base",
                          "https://[2001:db8::1]:8600"}) {
    EXPECT_TRUE(check_collector_url(url)) << url;
  }
}

TEST(CollectorUrl, TakesPlainHttpInsideOnly) {
  for (const auto* url : {"http://127.0.0.1:8600", "http://localhost:8600", "http://10.1.2.3", "http://172.31.0.1",
                          "http://192.168.1.1:8600/", "http://[::1]:8600", "http://[fd12::1]"}) {
    EXPECT_TRUE(check_collector_url(url)) << url;
  }
  for (const auto* url : {"http://collector.example", "http://203.0.113.5", "http://172.32.0.1", "http://[2001:db8::1]",
                          "http://10.0.0.1.example.com", "http://localhost.example.com", "http://127.1",
                          "http://169.254.0.1", "http://0x7f000001", "http://[::ffff:203.0.113.5]"}) {
    const auto refused = check_collector_url(url);
    ASSERT_FALSE(refused) << url;
    EXPECT_EQ(refused.error().code, ErrorCode::usage);
    EXPECT_NE(refused.error().message.find("https"), std::string::npos);
  }
}

TEST(CollectorUrl, RefusesWhatIsNone) {
  for (const auto* url : {"", "collector.example", "ftp://collector.example", "https://", "https:///path",
                          "https://user:secret@collector.example", "http://10.0.0.1@evil.example",
                          "https://collector.example/ x", "https://collector\n.example", "http://10.0.0.1\\@evil/",
                          "file:///etc/passwd", "https://h:99999", "https://h:0", "https://h:"}) {
    EXPECT_FALSE(check_collector_url(url)) << url;
  }
}

}  // namespace
}  // namespace campus
