#include "collector/app/simulate_options.h"

namespace campus::collector {
namespace {

constexpr const char* kHelpZh = R"(campus-collector simulate: 模拟一个盟市的探针，向汇聚平台上报

  campus-collector simulate --roster FILE                     只写出模拟的学校名录（CSV）
  campus-collector simulate --output FILE --reports N         写出 N 份签名报告，每行一个信封（供压测工具使用）
  campus-collector simulate --collector URL [--rate R|max] [--duration S]
                                                              按速率上报，保持连接
  campus-collector simulate --collector URL --storm SECONDS   每个探针在 SECONDS 秒内各开一个连接，上报一次

模拟探针的密钥由种子推出，知道种子就知道全部密钥：只用于模拟，不要在收真实报告的平台上批准。

城市：
  --seed N               种子（默认 1）；种子相同，则名录、线路、密钥都相同
  --schools N            学校数（默认 1000，至多 5000）
  --classrooms N         教室数（默认 30000，至多 150000）
  --standard ID|DIR      判定所用的标准（默认 hulunbuir-draft）
故障：
  --slow-share P         有问题的线路所占比例（默认 0.06）
  --silent-share P       从不上报的站点（默认 0）
  --flapping-share P     时好时坏的线路（默认 0）
  --acceptance-share P   首次上报为完整验收记录的站点（默认 0）
  --duplicate-share P    重复送达的报告（默认 0）
  --reorder-share P      晚于下一份送达的报告（默认 0）
  --outage PLACE@START+SECONDS
                         某旗市区（名称）或站点（代码）断网，恢复后补报；可重复
上报：
  --rate R|max           每秒报告数；max 为尽快
  --interval SECONDS     每个探针的上报间隔（默认 300），也写入名录
  --duration SECONDS     时长（默认 60；给出 --reports 时不限）
  --reports N            报告总数
  --batch K              每个请求的信封数（默认 1，至多 256）
  --connections N        连接数（默认 16）
  --encoding none|gzip|zstd
                         正文的压缩方式（默认 none）
  --source-addresses A,B 连接所用的本机地址，轮流使用；连接很多时每个地址的端口不够用
  --storm SECONDS        见上
  --start TIME           首份报告的时间，如 2026-11-23T08:00:00.000Z（默认使报告不早于、不晚于现在）
  --format text|json     结果的形式（默认 text）
  --lang zh-CN|en        输出语言

退出码：0 每份报告都得到答复，64 用法，65 标准有误，66 找不到标准，69 连不上平台或有报告没有得到答复，73 无法创建，74 写入失败
)";

constexpr const char* kHelpEn =
    R"(campus-collector simulate: the probes of a prefecture that does not exist report to a collector

  campus-collector simulate --roster FILE                     write the simulated roster (CSV) and nothing else
  campus-collector simulate --output FILE --reports N         write N signed reports, one envelope a line, for load
                                                              generators
  campus-collector simulate --collector URL [--rate R|max] [--duration S]
                                                              report at a rate, on connections that stay open
  campus-collector simulate --collector URL --storm SECONDS   every probe opens a connection of its own within SECONDS
                                                              and reports once

The simulated probes' keys are derived from the seed, and whoever knows the seed knows them all: for simulation only,
never approve them on a collector that takes real reports.

City:
  --seed N               seed (default 1); the same seed gives the same roster, lines and keys
  --schools N            schools (default 1000, at most 5000)
  --classrooms N         classrooms (default 30000, at most 150000)
  --standard ID|DIR      the standard that the probes judge by (default hulunbuir-draft)
Faults:
  --slow-share P         share of lines with a fault (default 0.06)
  --silent-share P       share of sites that never report (default 0)
  --flapping-share P     share of lines that are good and bad by turns (default 0)
  --acceptance-share P   share of sites whose first report is a full acceptance record (default 0)
  --duplicate-share P    share of reports that are delivered twice (default 0)
  --reorder-share P      share of reports that come after the site's next one (default 0)
  --outage PLACE@START+SECONDS
                         a banner (name) or a site (code) goes dark and delivers everything afterwards; may be repeated
Delivery:
  --rate R|max           reports a second; max: as fast as the collector answers
  --interval SECONDS     time between the reports of each probe (default 300); also in the roster
  --duration SECONDS     how long (default 60; without limit where --reports is given)
  --reports N            how many reports
  --batch K              envelopes in one request (default 1, at most 256)
  --connections N        connections (default 16)
  --encoding none|gzip|zstd
                         how bodies are compressed (default none)
  --source-addresses A,B addresses of this machine that connections take turns at: one has ports for some 28000
  --storm SECONDS        see above
  --start TIME           time of the first report, such as 2026-11-23T08:00:00.000Z (default: such that the last one
                         is made now)
  --format text|json     form of the result (default text)
  --lang zh-CN|en        language of the output

Exit codes: 0 every report was answered, 64 usage, 65 bad standard, 66 no such standard, 69 no collector, or reports
without an answer, 73 cannot create, 74 cannot write
)";

}  // namespace

std::string simulate_help(Language language) { return language == Language::en ? kHelpEn : kHelpZh; }

}  // namespace campus::collector
