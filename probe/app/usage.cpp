#include "probe/app/usage.h"

namespace campus::probe {
namespace {

constexpr std::string_view kChinese = R"(campus-probe：教育专网与数字校园达标测量

用法：campus-probe 命令 [选项]      各命令的选项：campus-probe 命令 --help

  measure        对测速节点测一次带宽或时延，可给出是否达到目标
  replay         用保存的测量过程重新计算，不重新测量
  responder      在本机运行测速节点
  audit          按达标标准检测一个站点，生成验收记录
  attest         在记录中补填须由人员核查的指标，并附佐证材料
  score          在记录中登记学校自评、旗市区初验、市级终验的得分
  report         把验收记录转换为网页、表格（xlsx、csv）等格式
  judge          用另一份标准重新判定已有记录，不重新测量
  deliver        把验收记录送到汇聚平台
  verify         核验签名
  enroll         用激活码激活本探针
  check-install  安装后自检：网口、地址、汇聚平台、测速节点是否正常
  run            常驻运行：按日程检测，保存记录，送到汇聚平台
  pause          暂停或恢复常驻运行的检测
  status         本机探针的状态与能力
  image-prep     制作系统镜像前，清除本机的密钥、激活信息和记录
  standards      列出、查看、检查、改写、对比达标标准
  sample         抽取一所学校要测的教室，并由各教室的记录得出学校的结果

退出码：0 符合  2 不符合  3 无法判定或未测  64 用法错误  65 数据错误  66 找不到输入  69 服务无应答
)";

constexpr std::string_view kEnglish =
    R"(campus-probe: measures an education network and a digital campus against their targets

Usage: campus-probe COMMAND [OPTIONS]      options of a command: campus-probe COMMAND --help

  measure        measure throughput or latency against a responder, once, against a target if one is given
  replay         compute a kept measurement again, measuring nothing
  responder      run a responder on this machine
  audit          audit one site against a standard and write its record
  attest         add what people saw on site to a record, with its evidence
  score          enter the points of the three rounds into a record
  report         turn a record into a page, a workbook, a table and other forms
  judge          judge a record again by another standard, measuring nothing
  deliver        deliver records to the collector
  verify         check signatures
  enroll         enrol this probe with the code of its sheet
  check-install  after installing: port, address, collector, responder, all there?
  run            run all the time: measure by the schedule, keep the records, deliver them
  pause          silence a running probe, or let it go on
  status         state and capability of this probe
  image-prep     before a disk image is made: wipe this box's key, enrolment and records
  standards      list, show, check, format and compare standards
  sample         draw the rooms of a school to test, and judge the school by their records

Exit codes: 0 conforms  2 does not  3 undecided or not tested  64 usage  65 bad data  66 no input  69 no answer
)";

}  // namespace

std::string_view usage_text(Language language) { return language == Language::en ? kEnglish : kChinese; }

}  // namespace campus::probe
