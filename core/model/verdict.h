#pragma once
// One verdict in its spellings; nothing is ever folded into its neighbour. The table that joins them:
//
//   measure         status (XCCDF)   item verdict     state in metrics
//   met             pass             conform          compliant
//   met within u    pass             borderline       compliant
//   not_met         fail             nonconform       noncompliant
//   inconclusive    unknown | error  inconclusive     unassessed
//   -               notchecked       not_tested       unassessed
//   -               fail + waiver    waived           noncompliant
//   not_applicable  notapplicable    not_applicable   -

#include "core/enum_names.h"

namespace campus {

enum class Verdict { met, not_met, inconclusive, not_applicable };

enum class ItemVerdict { conform, borderline, nonconform, inconclusive, not_tested, waived, not_applicable };

/// XCCDF 1.2 rule result.
enum class Status { pass, fail, error, unknown, notapplicable, notchecked, notselected, informational, fixed };

enum class SiteState { compliant, noncompliant, unassessed };

/// Of a whole audit: 达标, 整改后复验, 不达标, 暂不出具结论.
enum class Conclusion { compliant, rectify, noncompliant, withheld };

enum class Requirement { veto, mandatory, scored, informational };

/// What held the measured value down, as far as the instrument can tell.
enum class LimitedBy { path, local_nic, local_cpu, responder, cross_traffic, receive_window, unknown };

/// Why a verdict is inconclusive, not tested, or not applicable. `none` where the numbers decide.
enum class Reason {
  none,
  port_slower_than_target,  ///< a port in the path of the test is negotiated below the target
  cpu_busy,                 ///< a core used by the test was busy over 90 % of the time
  cross_traffic,            ///< other traffic on the port could make up for what is missing
  receive_window,           ///< the receiver's window, not the path, set the pace
  unstable,                 ///< repeats spread over 5 % on both sides of the threshold
  too_few_samples,          ///< not enough packets or seconds for the judgement asked
  load_not_reached,         ///< the sender could not offer the load the rule asks for
  host_dropped_packets,     ///< packets were lost inside one of the hosts
  interrupted,              ///< the test ended before its time
  responder_unreachable,    ///< no answer, or no session opened
  responder_refused,        ///< an answer, but no admission
  responder_misbehaved,     ///< the responder stalled or lied about lengths
  no_responder,             ///< no responder of the tier the rule needs was named
  unavailable_here,         ///< this machine cannot see the quantity (no port speed, no IPv6, ...)
  not_measured,             ///< nothing observed this quantity
  fact_missing,             ///< a fact the rule needs is not in the roster
  does_not_apply,           ///< the rule's condition is false for this site
  near_threshold,           ///< too close to call for this method
  no_baseline,              ///< a routine pass needs a sustained baseline
  clock_stepped,            ///< the clock that stamps arrivals was set during the test
  wireless,                 ///< the probe hung on a wireless link: that was measured, not the line
  host_paused,              ///< the hypervisor took the processor away during the test
  not_attested,             ///< nobody has stated it yet
  attestation_expired,      ///< a statement, but too old at the time of the audit
  evidence_missing,         ///< a statement without the files that have to show it
  not_authorised,           ///< the network's owner has not allowed this check
  guard_band,               ///< within the uncertainty, and the catalogue asks for certainty
};

template <>
struct EnumNames<Verdict> {
  static constexpr NameTable<Verdict, 4> names{{{Verdict::met, "met"},
                                                {Verdict::not_met, "not_met"},
                                                {Verdict::inconclusive, "inconclusive"},
                                                {Verdict::not_applicable, "not_applicable"}}};
};
template <>
struct EnumNames<ItemVerdict> {
  static constexpr NameTable<ItemVerdict, 7> names{{{ItemVerdict::conform, "conform"},
                                                    {ItemVerdict::borderline, "borderline"},
                                                    {ItemVerdict::nonconform, "nonconform"},
                                                    {ItemVerdict::inconclusive, "inconclusive"},
                                                    {ItemVerdict::not_tested, "not_tested"},
                                                    {ItemVerdict::waived, "waived"},
                                                    {ItemVerdict::not_applicable, "not_applicable"}}};
};
template <>
struct EnumNames<Status> {
  static constexpr NameTable<Status, 9> names{{{Status::pass, "pass"},
                                               {Status::fail, "fail"},
                                               {Status::error, "error"},
                                               {Status::unknown, "unknown"},
                                               {Status::notapplicable, "notapplicable"},
                                               {Status::notchecked, "notchecked"},
                                               {Status::notselected, "notselected"},
                                               {Status::informational, "informational"},
                                               {Status::fixed, "fixed"}}};
};
template <>
struct EnumNames<SiteState> {
  static constexpr NameTable<SiteState, 3> names{{{SiteState::compliant, "compliant"},
                                                  {SiteState::noncompliant, "noncompliant"},
                                                  {SiteState::unassessed, "unassessed"}}};
};
template <>
struct EnumNames<Conclusion> {
  static constexpr NameTable<Conclusion, 4> names{{{Conclusion::compliant, "compliant"},
                                                   {Conclusion::rectify, "rectify"},
                                                   {Conclusion::noncompliant, "noncompliant"},
                                                   {Conclusion::withheld, "withheld"}}};
};
template <>
struct EnumNames<Requirement> {
  static constexpr NameTable<Requirement, 4> names{{{Requirement::veto, "veto"},
                                                    {Requirement::mandatory, "mandatory"},
                                                    {Requirement::scored, "scored"},
                                                    {Requirement::informational, "informational"}}};
};
template <>
struct EnumNames<LimitedBy> {
  static constexpr NameTable<LimitedBy, 7> names{{{LimitedBy::path, "path"},
                                                  {LimitedBy::local_nic, "local_nic"},
                                                  {LimitedBy::local_cpu, "local_cpu"},
                                                  {LimitedBy::responder, "responder"},
                                                  {LimitedBy::cross_traffic, "cross_traffic"},
                                                  {LimitedBy::receive_window, "receive_window"},
                                                  {LimitedBy::unknown, "unknown"}}};
};
template <>
struct EnumNames<Reason> {
  static constexpr NameTable<Reason, 28> names{{{Reason::none, "none"},
                                                {Reason::port_slower_than_target, "port_slower_than_target"},
                                                {Reason::cpu_busy, "cpu_busy"},
                                                {Reason::cross_traffic, "cross_traffic"},
                                                {Reason::receive_window, "receive_window"},
                                                {Reason::unstable, "unstable"},
                                                {Reason::too_few_samples, "too_few_samples"},
                                                {Reason::load_not_reached, "load_not_reached"},
                                                {Reason::host_dropped_packets, "host_dropped_packets"},
                                                {Reason::interrupted, "interrupted"},
                                                {Reason::responder_unreachable, "responder_unreachable"},
                                                {Reason::responder_refused, "responder_refused"},
                                                {Reason::responder_misbehaved, "responder_misbehaved"},
                                                {Reason::no_responder, "no_responder"},
                                                {Reason::unavailable_here, "unavailable_here"},
                                                {Reason::not_measured, "not_measured"},
                                                {Reason::fact_missing, "fact_missing"},
                                                {Reason::does_not_apply, "does_not_apply"},
                                                {Reason::near_threshold, "near_threshold"},
                                                {Reason::no_baseline, "no_baseline"},
                                                {Reason::clock_stepped, "clock_stepped"},
                                                {Reason::wireless, "wireless"},
                                                {Reason::host_paused, "host_paused"},
                                                {Reason::not_attested, "not_attested"},
                                                {Reason::attestation_expired, "attestation_expired"},
                                                {Reason::evidence_missing, "evidence_missing"},
                                                {Reason::not_authorised, "not_authorised"},
                                                {Reason::guard_band, "guard_band"}}};
};

}  // namespace campus
