#include "collector/http/connection_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <thread>
#include <vector>

namespace campus::collector {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Guests by number; who was asked to leave is noted.
class ConnectionTableTest : public ::testing::Test {
 protected:
  bool enter(int number, ConnectionTable::Network network = 0) {
    auto place = table->enter(network == 0 ? 1000 + static_cast<ConnectionTable::Network>(number) : network,
                              [this, number] { asked.push_back(number); });
    if (place) guests.emplace(number, *std::move(place));
    return guests.contains(number);
  }
  ConnectionTable::Place& guest(int number) { return guests.at(number); }

  std::unique_ptr<ConnectionTable> table = std::make_unique<ConnectionTable>(ConnectionLimits{4, 3, 2, 1});
  std::map<int, ConnectionTable::Place> guests;
  std::vector<int> asked;
};

TEST_F(ConnectionTableTest, AsksTheStrangerThatHasWaitedLongestForANewcomer) {
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(enter(i));
  EXPECT_THAT(asked, ElementsAre(0, 1));
  EXPECT_EQ(table->size(), 3U);
}

TEST_F(ConnectionTableTest, PrefersThoseWhoAskForNothing) {
  for (int i = 0; i < 3; ++i) enter(i);
  guest(0).begins_request();
  guest(1).begins_request();
  guest(1).ends_request();
  enter(3);
  enter(4);
  EXPECT_THAT(asked, ElementsAre(2, 1)) << "whoever asked before waits since then";
  guest(3).begins_request();
  guest(4).begins_request();
  enter(5);
  EXPECT_THAT(asked, ElementsAre(2, 1, 0)) << "where all ask, the one that began first";
}

TEST_F(ConnectionTableTest, NeverAsksTheKnownAndKeepsPlacesForThem) {
  enter(0);
  guest(0).becomes_known();
  EXPECT_TRUE(guest(0).is_known());
  for (int i = 1; i < 4; ++i) enter(i);
  EXPECT_THAT(asked, IsEmpty()) << "one known and three strangers fill the table";
  guest(2).becomes_known();
  EXPECT_TRUE(enter(4));
  EXPECT_THAT(asked, ElementsAre(1)) << "all places are taken";
  guest(0).ends_request();
  EXPECT_TRUE(guest(0).is_known());
}

TEST_F(ConnectionTableTest, IsFullOnlyOfTheKnown) {
  for (int i = 0; i < 3; ++i) {
    enter(i);
    guest(i).becomes_known();
  }
  EXPECT_TRUE(enter(3));
  guest(3).becomes_known();
  EXPECT_FALSE(enter(4));
  EXPECT_THAT(asked, IsEmpty());
  guests.erase(2);
  EXPECT_TRUE(enter(4));
}

TEST_F(ConnectionTableTest, LetsPollsMakeFewConnectionsOfAKeyKnown) {
  const KeyId one("one");
  for (int i = 0; i < 3; ++i) {
    enter(i);
    guest(i).becomes_known(one);
  }
  EXPECT_TRUE(guest(0).is_known());
  EXPECT_FALSE(guest(1).is_known() || guest(2).is_known()) << "the others stay strangers, and are answered";
  guest(1).becomes_known(KeyId("another"));
  EXPECT_TRUE(guest(1).is_known());
  guest(0).becomes_known();
  guest(2).becomes_known(one);
  EXPECT_TRUE(guest(2).is_known()) << "over the first a report came meanwhile";
  guests.erase(2);
  EXPECT_TRUE(enter(3));
  guest(3).becomes_known(one);
  EXPECT_TRUE(guest(3).is_known()) << "its place is given back";
}

TEST_F(ConnectionTableTest, LetsOneNetworkHaveOnlySoManyStrangers) {
  constexpr ConnectionTable::Network kOne = 7;
  for (int i = 0; i < 3; ++i) enter(i, kOne);
  EXPECT_THAT(asked, ElementsAre(0)) << "its own go for its own";
  guest(1).becomes_known();
  enter(3, kOne);
  EXPECT_THAT(asked, ElementsAre(0)) << "the known do not count";
  EXPECT_TRUE(enter(4));
  EXPECT_THAT(asked, ElementsAre(0));
}

TEST_F(ConnectionTableTest, AsksEachOnceAndCountsNobodyWhoLeft) {
  for (int i = 0; i < 4; ++i) enter(i);
  EXPECT_THAT(asked, ElementsAre(0));
  guest(0).begins_request();  // it has not gone yet
  guest(0).becomes_known();
  EXPECT_FALSE(guest(0).is_known());
  EXPECT_EQ(table->size(), 3U);
  guests.erase(0);
  EXPECT_EQ(table->size(), 3U);
  guests.clear();
  EXPECT_EQ(table->size(), 0U);
}

TEST_F(ConnectionTableTest, MakesRoomOneByOne) {
  EXPECT_FALSE(table->make_room());
  enter(0);
  enter(1);
  guest(0).becomes_known();
  EXPECT_TRUE(table->make_room());
  EXPECT_FALSE(table->make_room());
  EXPECT_THAT(asked, ElementsAre(1));
}

TEST_F(ConnectionTableTest, TakesNobodyWhereThereIsNoPlaceAtAll) {
  table = std::make_unique<ConnectionTable>(ConnectionLimits{0, 0, 0, 0});
  EXPECT_FALSE(enter(0));
  EXPECT_FALSE(enter(1, 7));
}

TEST_F(ConnectionTableTest, HoldsItsLimitsWhateverManyThreadsDo) {
  constexpr std::size_t kAll = 64;
  ConnectionTable crowd({kAll, 48, 16});
  std::vector<std::thread> threads;
  for (unsigned seed = 0; seed < 4; ++seed) {
    threads.emplace_back([&crowd, seed, most = kAll] {
      std::mt19937 random(seed);
      std::deque<ConnectionTable::Place> places;
      for (int i = 0; i < 20'000; ++i) {
        EXPECT_LE(crowd.size(), most);
        if (auto place = crowd.enter(random() % 8, [] {})) places.push_back(*std::move(place));
        if (places.empty()) continue;
        auto& any = places[random() % places.size()];
        const auto what = random() % 8;
        if (what == 0) any.becomes_known();
        if (what == 1) any.begins_request();
        if (what == 2) any.ends_request();
        if (what > 3) places.pop_front();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(crowd.size(), 0U);
}

}  // namespace
}  // namespace campus::collector
