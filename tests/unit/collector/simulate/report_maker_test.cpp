#include "collector/simulate/report_maker.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "collector/fleet/judge.h"
#include "collector/fleet/roster.h"
#include "collector/ingest/submission.h"
#include "collector/simulate/request.h"
#include "core/model/brief.h"
#include "core/posix/posix_disk.h"
#include "core/wire/report_json.h"
#include "standards/assess.h"
#include "standards/brief_report.h"

namespace campus::collector::simulate {
namespace {

using std::chrono::milliseconds;

const std::filesystem::path kStandard = std::filesystem::path(CAMPUS_ROOT) / "standards" / standards::kDefaultStandard;

const standards::Catalogue& draft() {
  static const auto kCatalogue = *standards::load_catalogue(PosixDisk(), kStandard);
  return kCatalogue;
}

class SimulatedReports : public testing::Test {
 protected:
  SimulatedReports() : city_(options()) {}

  static CityOptions options() {
    CityOptions options;
    options.schools = 300;
    options.classrooms = 900;
    options.slow_share = 0.3;
    return options;
  }

  [[nodiscard]] ReportMaker maker(double acceptance_share = 0, double flapping_share = 0) const {
    ReportOptions options;
    options.begins = *parse_rfc3339("2026-11-23T08:00:00.000Z");
    options.acceptance_share = acceptance_share;
    options.flapping_share = flapping_share;
    return {city_, draft(), *standards::load_platforms(PosixDisk(), kStandard), options};
  }

  [[nodiscard]] SiteState judged(std::uint32_t site, const Report& report) const {
    static const CatalogueJudge kJudge(draft());
    return kJudge.judge(*site_of(city_.facts_of(site)), report).state;
  }

  City city_;
};

TEST_F(SimulatedReports, AreTakenByTheCollectorAsTheyAre) {
  auto make = maker(0.2);
  Standing standing;
  standing.judge = std::make_shared<const CatalogueJudge>(draft());
  for (std::uint32_t site = 0; site < city_.sites().size(); site += 7) {
    const auto envelope = make.envelope({site, 0, milliseconds(site)});
    ASSERT_TRUE(envelope) << envelope.error().message;
    const auto examined = examine(wire::encode_envelope(*envelope), standing);
    ASSERT_TRUE(examined) << examined.error().message;
    ASSERT_EQ(examined->reports.size(), 1U);
    ASSERT_TRUE(examined->reports.front().submission) << city_.sites()[site].code.text();
    EXPECT_EQ(wire::parse_report(envelope->payload)->site, city_.sites()[site].code);
  }
}

TEST_F(SimulatedReports, AreTheSameBytesForTheSameTicket) {
  auto first = maker(0.5);
  auto second = maker(0.5);
  const auto before = second.envelope({9, 3, milliseconds(1)});
  for (const Ticket& ticket : {Ticket{0, 0, milliseconds(5)}, Ticket{40, 2, milliseconds(99)}}) {
    EXPECT_EQ(wire::encode_envelope(*first.envelope(ticket)), wire::encode_envelope(*second.envelope(ticket)));
  }
  EXPECT_NE(first.envelope({0, 1, milliseconds(5)})->payload, first.envelope({0, 0, milliseconds(5)})->payload);
}

TEST_F(SimulatedReports, GrowInSequenceWithTime) {
  auto make = maker();
  EXPECT_LT(make.report({3, 0, milliseconds(10)})->sequence, make.report({3, 1, milliseconds(11)})->sequence);
}

TEST_F(SimulatedReports, SayThatNobodyMeasured) {
  EXPECT_EQ(maker().report({3, 0, milliseconds(10)})->tool.name, "campus-collector simulate");
}

TEST_F(SimulatedReports, AreBriefAndWholeAgainByTheirStandard) {
  auto make = maker();
  const auto report = *make.report({20, 0, milliseconds(0)});
  EXPECT_TRUE(is_brief(report));
  const auto whole = standards::in_full(report, draft());
  ASSERT_TRUE(whole) << whole.error().message;
  EXPECT_LT(2 * wire::encode_report(report).size(), wire::encode_report(*whole).size());
}

TEST_F(SimulatedReports, BeginWithAnAcceptanceInFullWhereAsked) {
  auto make = maker(1);
  const auto first = *make.report({20, 0, milliseconds(0)});
  EXPECT_EQ(first.mode, Mode::acceptance);
  EXPECT_FALSE(is_brief(first));
  EXPECT_EQ(first.measurements.front().repeats.size(), 3U);
  EXPECT_EQ(make.report({20, 1, milliseconds(1)})->mode, Mode::routine);
}

/// The heart of it: the collector's own judgement of what the probe says finds the truth about the line.
TEST_F(SimulatedReports, AreJudgedAsTheirLineDeserves) {
  for (const double acceptance : {0.0, 1.0}) {
    auto make = maker(acceptance);
    std::map<std::pair<LineFault, Level>, std::set<SiteState>> found;
    for (std::uint32_t site = 0; site < city_.sites().size(); ++site) {
      const auto report = make.report({site, 0, milliseconds(site)});
      ASSERT_TRUE(report) << report.error().message;
      const auto& line = city_.sites()[site].line;
      const auto state = judged(site, *report);
      EXPECT_EQ(state, standards::state_of(report->claim)) << "probe and collector agree";
      const bool sound = line.fault == LineFault::none;
      // A quick pass decides nothing where no sustained run lies behind it.
      const auto expected = !sound                               ? SiteState::noncompliant
                            : line.baseline || acceptance == 1.0 ? SiteState::compliant
                                                                 : SiteState::unassessed;
      if (line.fault == LineFault::busy) {
        EXPECT_NE(state, SiteState::compliant) << report->site.text();
      } else {
        EXPECT_EQ(state, expected) << report->site.text() << " " << name_of(line.fault) << " " << acceptance;
      }
      found[{line.fault, report->level}].insert(state);
    }
    EXPECT_TRUE(found.contains({LineFault::slow_uplink, Level::school}));
    EXPECT_TRUE(found.contains({LineFault::small_contract, Level::school}));
    EXPECT_TRUE(found.contains({LineFault::slow_port, Level::school}));
    EXPECT_TRUE(found.contains({LineFault::lossy, Level::school}));
    EXPECT_TRUE(found.contains({LineFault::half_duplex, Level::classroom}));
    EXPECT_TRUE(found.contains({LineFault::busy, Level::classroom}));
    EXPECT_TRUE(found.contains({LineFault::none, Level::banner}));
  }
}

TEST_F(SimulatedReports, NeverHoldAWeakPortAgainstTheLine) {
  auto make = maker();
  for (std::uint32_t site = 0; site < city_.sites().size(); ++site) {
    if (city_.sites()[site].line.fault != LineFault::slow_port) continue;
    const auto report = *make.report({site, 0, milliseconds(0)});
    for (const auto& item : report.claim.items) {
      if (item.rule.text() == "s-02") {
        EXPECT_EQ(item.reason, Reason::port_slower_than_target);
      }
    }
  }
}

TEST_F(SimulatedReports, ChangeFromOneToTheNextOnAFlappingLine) {
  auto make = maker(0, 1);
  std::uint32_t site = 0;
  while (city_.sites()[site].line.fault != LineFault::none || !city_.sites()[site].line.baseline) ++site;
  std::map<SiteState, int> states;
  for (std::uint32_t round = 0; round < 10; ++round)
    ++states[judged(site, *make.report({site, round, milliseconds(round)}))];
  EXPECT_EQ(states, (std::map<SiteState, int>{{SiteState::compliant, 5}, {SiteState::noncompliant, 5}}));
}

TEST_F(SimulatedReports, FitOneBodyHoweverManyAreAskedFor) {
  auto make = maker(1);
  std::vector<Ticket> tickets;
  for (std::uint32_t site = 0; site < 250; ++site) tickets.push_back({site, 0, milliseconds(0)});
  const auto envelopes = envelopes_of(tickets, make);
  ASSERT_TRUE(envelopes) << envelopes.error().message;
  EXPECT_LT(envelopes->size(), 250U);
  EXPECT_GT(envelopes->size(), 50U);
  const auto body = body_of(*envelopes);
  EXPECT_LE(body.size(), kMostBodyBytes);
  EXPECT_EQ(wire::parse_envelopes(body)->size(), envelopes->size());
}

}  // namespace
}  // namespace campus::collector::simulate
