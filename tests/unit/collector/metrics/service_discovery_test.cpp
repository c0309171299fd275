#include "collector/metrics/service_discovery.h"

#include <gtest/gtest.h>

#include "tests/unit/collector/metrics/snapshot_edits.h"

namespace campus::collector {
namespace {

TEST(ServiceDiscovery, NamesEachEndpointAndEachBannersClassrooms) {
  EXPECT_EQ(service_discovery_json(test::mini_city(), "10.1.2.3:8600", "https"),
            R"([
{"targets":["10.1.2.3:8600"],"labels":{"job":"campus-collector","__scheme__":"https","__metrics_path__":"/metrics"}},
{"targets":["10.1.2.3:8600"],"labels":{"job":"campus-collector-schools","__scheme__":"https","__metrics_path__":"/metrics/schools"}},
{"targets":["10.1.2.3:8600"],"labels":{"job":"campus-collector-classrooms","__scheme__":"https","__metrics_path__":"/metrics/classrooms","__param_banner":"150702","shard":"150702"}},
{"targets":["10.1.2.3:8600"],"labels":{"job":"campus-collector-classrooms","__scheme__":"https","__metrics_path__":"/metrics/classrooms","__param_banner":"150722","shard":"150722"}}
]
)");
}

TEST(ServiceDiscovery, OfAnEmptyCityStillHasTheCollector) {
  EXPECT_EQ(service_discovery_json(Snapshot{}, "h:1", "http"), R"([
{"targets":["h:1"],"labels":{"job":"campus-collector","__scheme__":"http","__metrics_path__":"/metrics"}},
{"targets":["h:1"],"labels":{"job":"campus-collector-schools","__scheme__":"http","__metrics_path__":"/metrics/schools"}}
]
)");
}

TEST(ServiceDiscovery, EscapesWhateverTheTargetHolds) {
  const auto json = service_discovery_json(Snapshot{}, "a\"\\\n\xff", "http");
  EXPECT_NE(json.find(R"("targets":["a\"\\\u000a?"])"), std::string::npos) << json;
}

}  // namespace
}  // namespace campus::collector
