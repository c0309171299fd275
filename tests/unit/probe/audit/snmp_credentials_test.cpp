#include "probe/audit/snmp_credentials.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace campus::probe {
namespace {

class SnmpCredentialsFile : public testing::Test {
 protected:
  SnmpCredentialsFile() : folder_(testing::TempDir() + "/snmp-XXXXXX") {
    EXPECT_NE(::mkdtemp(folder_.data()), nullptr);
  }
  ~SnmpCredentialsFile() override { std::filesystem::remove_all(folder_); }

  Result<SnmpCredentials> read(const std::string& text, mode_t mode = 0600) {
    const auto file = folder_ + "/snmp.json";
    std::ofstream(file) << text;
    EXPECT_EQ(::chmod(file.c_str(), mode), 0);
    return read_snmp_credentials(file);
  }
  std::string refusal(const std::string& text) {
    const auto read_back = read(text);
    return read_back ? "accepted" : read_back.error().message;
  }

  std::string folder_;
};

TEST_F(SnmpCredentialsFile, HoldsACommunityOrAUser) {
  const auto community = read(R"({"version":"2c","community":"canary-2c"})");
  ASSERT_TRUE(community) << community.error().message;
  EXPECT_EQ(community->version, SnmpVersion::v2c);
  EXPECT_EQ(community->community, "canary-2c");
  const auto user = read(R"({"version":"3","user":"campus","authentication":"SHA-256","passphrase":"12345678",
                             "privacy":"AES","privacy_passphrase":"87654321"})");
  ASSERT_TRUE(user) << user.error().message;
  EXPECT_EQ(user->version, SnmpVersion::v3);
  EXPECT_EQ(user->privacy_passphrase, "87654321");
}

TEST_F(SnmpCredentialsFile, ThatOthersMayReadIsRefused) {
  for (const mode_t mode : {0644, 0640, 0604, 0660}) {
    const auto open = read(R"({"version":"2c","community":"x"})", mode);
    ASSERT_FALSE(open) << std::oct << mode;
    EXPECT_EQ(open.error().code, ErrorCode::permission);
    EXPECT_NE(open.error().message.find("chmod 600"), std::string::npos);
  }
}

TEST_F(SnmpCredentialsFile, ThatIsNotThereIsMissing) {
  EXPECT_EQ(read_snmp_credentials(folder_ + "/none.json").error().code, ErrorCode::missing);
  EXPECT_EQ(read_snmp_credentials(folder_).error().code, ErrorCode::bad_data);
}

TEST_F(SnmpCredentialsFile, IsRefusedWithoutAWordOfIt) {
  for (const char* text :
       {"canary", R"({"version":"1","community":"canary"})", R"({"version":"2c","canary":"canary","canary":1})",
        R"({"version":"3","user":"canary","authentication":"SHA","passphrase":"canary"})", R"({"version":"2c"})",
        R"(["canary"])", R"({"version":"2c","community":7})"}) {
    const auto why = refusal(text);
    EXPECT_NE(why, "accepted") << text;
    EXPECT_EQ(why.find("canary"), std::string::npos) << why;
  }
  EXPECT_NE(refusal(std::string(5000, ' ')).find("4096"), std::string::npos);
}

}  // namespace
}  // namespace campus::probe
