// What a reason tells the people who read it: what is missing, and who or what supplies it.

#include "core/words.h"

namespace campus {
namespace {

std::string_view chinese(Reason value) {
  switch (value) {
    case Reason::none:
      return "实测数值足以判定。";
    case Reason::port_slower_than_target:
      return "测试路径上有网口的协商速率低于目标速率，测到的是网口，不是线路；"
             "请换用达到目标速率的网口和网线后重测。";
    case Reason::cpu_busy:
      return "测试时处理器有一个核心占用超过90%，测到的可能是设备性能，不是线路；"
             "请关闭其他程序或换用性能更高的设备后重测。";
    case Reason::cross_traffic:
      return "测试时同一网口上还有其他流量，其大小足以补上差额，不能断定线路不够；"
             "请在空闲时段停用其他业务后重测。";
    case Reason::receive_window:
      return "速率受接收窗口限制，没有测到线路的上限；"
             "请调大系统的TCP接收缓冲区或增加并发流数后重测。";
    case Reason::unstable:
      return "各次结果相差超过5%，且落在要求值的两侧，不能下结论；"
             "请换时段增加测试次数，仍不稳定时由线路服务单位（运营商）排查。";
    case Reason::too_few_samples:
      return "有效数据太少（数据包数或时长不够），不足以判定；请延长测试时间或增加测试次数后重测。";
    case Reason::load_not_reached:
      return "测试设备没有发出规则要求的负载，结果不能采信；请换用性能足够的设备或网口后重测。";
    case Reason::host_dropped_packets:
      return "有数据包丢在测试主机内部，不能算作线路丢包；请减轻主机负载或换用性能更高的设备后重测。";
    case Reason::interrupted:
      return "测试提前结束，没有测满规定时长；请检查连接后重测。";
    case Reason::responder_unreachable:
      return "测速节点没有应答，测试没有进行；"
             "请检查到测速节点的网络是否连通、测速节点是否开机，然后重测。";
    case Reason::responder_refused:
      return "测速节点有应答，但没有准许测试；请稍后再试，或联系测速节点管理员取得测试许可。";
    case Reason::responder_misbehaved:
      return "测速节点中途停滞，或报告的数据量前后不一致，结果不能采信；"
             "请联系测速节点管理员检查，或换用其他测速节点后重测。";
    case Reason::no_responder:
      return "没有指定这项指标所需层级的测速节点；请由验收组指定该层级的测速节点后补测。";
    case Reason::unavailable_here:
      return "本机看不到这项数据（例如网口不报告速率，或没有IPv6地址）；"
             "请换用能看到这项数据的设备补测，或由验收组现场核查。";
    case Reason::not_measured:
      return "这项指标没有做过观测；请补做这项测试，或由验收组现场核查并附佐证材料。";
    case Reason::fact_missing:
      return "学校名录缺少判定这项指标所需的信息；请由学校或旗市区教育局补全名录后重新判定。";
    case Reason::does_not_apply:
      return "这项指标的适用条件在此处不成立，因此不计入总分。";
    case Reason::near_threshold:
      return "测得值离要求值太近，这种快速方法分辨不出；请做一次持续测速后再判定。";
    case Reason::no_baseline:
      return "快速测试显示达到要求，但此处没有在有效期内的持续测速结果作依据；请先完成一次持续测速。";
    case Reason::clock_stepped:
      return "测试期间接收一端的时钟被校正，到达时刻不可信；请待时钟同步后重测。";
    case Reason::wireless:
      return "测试设备是用无线网络连接的，测到的是无线，不是线路；请改用网线连接后重测。";
    case Reason::host_paused:
      return "测试期间虚拟化平台暂停过本机或测速节点的处理器，结果不能算作线路的问题；请换用独占的设备或空闲时段重测。";
    case Reason::not_attested:
      return "这项指标需由人员现场核查并填报，目前还没有填报；请用 campus-probe attest 补填并附佐证材料。";
    case Reason::attestation_expired:
      return "填报内容在检测时已超过有效期；请重新核查并填报。";
    case Reason::evidence_missing:
      return "已有填报，但佐证材料的份数不足；请补齐佐证材料后重新填报。";
    case Reason::not_authorised:
      return "这项检查须经网络管理单位授权，名录中没有授权记录，因此没有进行；请取得授权、记入名录后补测。";
    case Reason::guard_band:
      return "测得值与要求值之差在不确定度以内，而所用标准要求有把握才能判定；"
             "请换用更精确的设备或方法后重测。";
  }
  return "?";
}

std::string_view english(Reason value) {
  switch (value) {
    case Reason::none:
      return "The measured numbers decide.";
    case Reason::port_slower_than_target:
      return "A network port in the path of the test is negotiated below the target rate, so the port was measured, "
             "not the line; use a port and cable of at least the target rate and test again.";
    case Reason::cpu_busy:
      return "A processor core was over 90% busy during the test, so the machine may have been measured, not the "
             "line; close other programs or use a faster machine and test again.";
    case Reason::cross_traffic:
      return "Other traffic on the same port could make up for what is missing, so the line cannot be found too "
             "slow; pause other traffic at a quiet hour and test again.";
    case Reason::receive_window:
      return "The receive window set the pace, so the line's limit was not reached; raise the system's TCP receive "
             "buffer or use more streams and test again.";
    case Reason::unstable:
      return "The runs differ by more than 5% and lie on both sides of the requirement; test more often at other "
             "hours, and if it stays unstable the carrier has to find out why.";
    case Reason::too_few_samples:
      return "There are too few valid data (packets or seconds) to judge by; test longer or more often.";
    case Reason::load_not_reached:
      return "The testing machine could not send the load the rule asks for, so the result cannot be relied on; use "
             "a faster machine or port and test again.";
    case Reason::host_dropped_packets:
      return "Packets were lost inside one of the testing machines, which is no loss of the line; lighten its load or "
             "use a faster machine and test again.";
    case Reason::interrupted:
      return "The test ended before its time was up; check the connection and test again.";
    case Reason::responder_unreachable:
      return "The responder did not answer, so nothing was tested; check the network to the responder and that it is "
             "running, then test again.";
    case Reason::responder_refused:
      return "The responder answered but did not admit the test; try again later or ask its operator for a ticket.";
    case Reason::responder_misbehaved:
      return "The responder stalled or reported contradictory amounts of data, so the result cannot be relied on; "
             "have its operator check it or use another responder, and test again.";
    case Reason::no_responder:
      return "No responder of the tier this item needs was named; the acceptance team has to name one, then test this "
             "item.";
    case Reason::unavailable_here:
      return "This machine cannot see the quantity (for example a port that reports no rate, or no IPv6 address); use "
             "a machine that can, or let the acceptance team inspect it on site.";
    case Reason::not_measured:
      return "Nothing observed this quantity; run this test, or let the acceptance team inspect it on site and attach "
             "evidence.";
    case Reason::fact_missing:
      return "The roster lacks a fact that this item needs; the school or the bureau has to complete the roster, then "
             "judge again.";
    case Reason::does_not_apply:
      return "The condition of this item does not hold here, so it leaves the score.";
    case Reason::near_threshold:
      return "The value is too close to the requirement for this quick method; make a sustained run, then judge.";
    case Reason::no_baseline:
      return "The quick test meets the requirement, but there is no sustained run of this place that is recent enough "
             "to rest on; make a sustained run first.";
    case Reason::clock_stepped:
      return "The receiving end's clock was set during the test, so the times of arrival cannot be trusted; wait until "
             "it is "
             "synchronised and test again.";
    case Reason::wireless:
      return "The testing machine was on a wireless network, so that was measured, not the line; connect it by cable "
             "and test again.";
    case Reason::host_paused:
      return "The hypervisor took the processor away from one of the testing machines during the test, which is no "
             "fault "
             "of the line; use a machine of its own or a quiet hour and test again.";
    case Reason::not_attested:
      return "A person has to look at this on site and state it, and nobody has; use campus-probe attest and attach "
             "the "
             "evidence.";
    case Reason::attestation_expired:
      return "The statement was too old at the time of the audit; look again and state it anew.";
    case Reason::evidence_missing:
      return "There is a statement, but with too few files to show it; add them and state it again.";
    case Reason::not_authorised:
      return "This check needs the leave of the network's owner, and the roster records none, so it was not made; "
             "obtain it, enter it in the roster and test again.";
    case Reason::guard_band:
      return "The value lies within the uncertainty of the requirement, and the standard asks for certainty; use a "
             "more accurate machine or method and test again.";
  }
  return "?";
}

}  // namespace

std::string_view words_of(Reason value, Language language) {
  return language == Language::en ? english(value) : chinese(value);
}

}  // namespace campus
