#include "probe/check/soap_answer.h"

#include <gtest/gtest.h>

namespace campus::probe {
namespace {

TEST(SoapAnswer, GivesTheTextOfAnElementWhateverItsPrefix) {
  EXPECT_EQ(element_text("<tt:DataFrom> a </tt:DataFrom>", "DataFrom"), "a");
  EXPECT_EQ(element_text("<DataFrom x='1'>b<", "DataFrom"), "b");
  EXPECT_EQ(element_text("<DataFrom></DataFrom>", "DataFrom"), "");
  EXPECT_EQ(element_text("<DataFrom/>x<", "DataFrom"), std::nullopt);
  EXPECT_EQ(element_text("<DataFrom>never ends", "DataFrom"), std::nullopt);
  EXPECT_EQ(element_text("<DataFromage>x</DataFromage>", "DataFrom"), std::nullopt);
  EXPECT_EQ(element_text("DataFrom>x<", "DataFrom"), std::nullopt);
  EXPECT_EQ(element_text("<DataFrom", "DataFrom"), std::nullopt);
}

TEST(SoapAnswer, AsksForALoginByAFaultThatSaysSo) {
  EXPECT_TRUE(asks_for_login("<s:Envelope><s:Fault><s:Value>ter:NotAuthorized</s:Value></s:Fault></s:Envelope>"));
  EXPECT_FALSE(asks_for_login("<s:Envelope><s:Fault><s:Value>ter:ActionNotSupported</s:Value></s:Fault></s:Envelope>"));
  EXPECT_FALSE(asks_for_login("<s:Envelope><Name>NotAuthorized</Name></s:Envelope>")) << "no fault";
  EXPECT_FALSE(asks_for_login(""));
}

}  // namespace
}  // namespace campus::probe
