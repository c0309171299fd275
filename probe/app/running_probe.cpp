#include "probe/app/running_probe.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/model/brief.h"
#include "core/model/promised_rate.h"
#include "core/net/url_host.h"
#include "core/posix/storage_trouble.h"
#include "core/version.h"
#include "probe/app/collector_options.h"
#include "probe/audit/report_faults.h"
#include "probe/net/local_cause.h"
#include "probe/run/cause_first.h"
#include "probe/spool/baselines.h"
#include "probe/spool/device_key.h"

namespace campus::probe {
namespace {

constexpr int kSustainedRepeats = 3;
/// The kernel's tables are looked at so often while somebody is not reached.
constexpr std::chrono::seconds kLocalCauseAge{5};

/// From the first 64 bits of the key's id: the same after each start, another for each probe.
std::uint64_t seed_of(const KeyId& key) {
  std::uint64_t seed = 0;
  const auto digits = key.text().substr(0, 16);
  std::from_chars(digits.data(), digits.data() + digits.size(), seed, 16);
  return seed;
}

DataSize moved_by(const Report& report) {
  DataSize moved;
  for (const auto& m : report.measurements) moved += m.transferred.value_or(DataSize());
  return moved;
}

/// A measurement that was broken off does not tell its bytes: twice what the uplink is promised to carry in the time.
DataSize at_most_moved_by(const Report& report) {
  const auto uplink = report.level == Level::classroom ? Level::school : report.level;
  const auto ran = std::chrono::nanoseconds(report.ended.monotonic_ns - report.started.monotonic_ns);
  const auto counted = std::max<std::chrono::nanoseconds>(ran, std::chrono::seconds(0)) + std::chrono::seconds(1);
  return std::max(moved_by(report), promised_rate(uplink).scaled(2) * counted);
}

/// By a number that was measured; what stands in the roster does not change within minutes.
bool fails(const Report& report) {
  return std::any_of(report.claim.items.begin(), report.claim.items.end(),
                     [](const auto& item) { return item.status == Status::fail && item.measured; });
}

Fault fault_of_pending(const std::string& reason) {
  if (reason == "unknown_site") return Fault::site_unknown;
  return reason == "key_cloned" ? Fault::key_cloned : Fault::key_pending;
}

}  // namespace

RunningProbe::RunningProbe(const CommandContext& context, RunOptions options, Log log, SigningKey key,
                           standards::ResolvedProfile profile)
    : context_(context),
      options_(std::move(options)),
      log_(std::move(log)),
      time_(own_collector_clock(context)),
      key_(std::move(key)),
      profile_(std::move(profile)) {}

Result<std::unique_ptr<RunningProbe>> RunningProbe::make(const CommandContext& context, RunOptions options, Log log) {
  auto profile = read_profile(context, options.site);
  if (!profile) return profile.error();
  if (auto read = read_beside(context, options.site); !read) return read.error();
  auto key = device_key(context.disk, context.random, context.state_folder);
  if (!key) return key.error();
  std::unique_ptr<RunningProbe> probe(
      new RunningProbe(context, std::move(options), std::move(log), *std::move(key), *std::move(profile)));
  if (auto opened = probe->open(); !opened) return opened.error();
  probe->ordered_ = std::make_unique<OrderedWork>(context, probe->options_, probe->configured_schedule(), probe->key_,
                                                  probe->time_, probe->log_);
  return probe;
}

UploaderSettings RunningProbe::uploader_settings() const {
  UploaderSettings settings{*options_.site.collector, {}};
  settings.trust = options_.site.trust;
  settings.time = time_of(time_);
  return settings;
}

Result<void> RunningProbe::open() {
  auto spool = open_spool({context_.disk, context_.clock, key_, context_.state_folder}, {});
  if (!spool) return spool.error();
  log_news(spool->news);
  auto made = std::make_shared<Keeping>(Keeping{*std::move(spool), nullptr});
  if (options_.site.collector) {
    made->uploader =
        std::make_unique<Uploader>(*made->open.spool, uploader_settings(), context_.random, context_.clock);
  }
  const std::lock_guard lock(mutex_);
  keeping_ = std::move(made);
  return {};
}

std::shared_ptr<RunningProbe::Keeping> RunningProbe::keeping() const {
  const std::lock_guard lock(mutex_);
  return keeping_;
}

Result<std::shared_ptr<RunningProbe::Keeping>> RunningProbe::sound_keeping() {
  if (auto kept = keeping(); kept && !kept->open.spool->trouble()) return kept;
  std::shared_ptr<Keeping> former;
  {
    const std::lock_guard lock(mutex_);
    former.swap(keeping_);
  }
  former.reset();  // its lock and its thread go before the file is opened anew
  if (auto opened = open(); !opened) return opened.error();
  return keeping();
}

void RunningProbe::log_news(const std::vector<SpoolEvent>& news) const {
  for (const auto& event : news) log_(describe(event, options_.language));
}

Schedule RunningProbe::schedule() const { return ordered_->schedule(); }

void RunningProbe::begin_polling() {
  ordered_->begin_polling([this](Poll& poll) { say_in(poll); });
}

void RunningProbe::say_in(Poll& poll) const {
  const std::lock_guard lock(mutex_);
  poll.activity = said_.activity;
  poll.paused_until = said_.paused_until;
  poll.waiting = said_.queue.waiting;
  for (const auto& found : said_.faults) poll.faults.push_back(found.fault);
  poll.program = kVersion;
}

Schedule RunningProbe::configured_schedule() const {
  auto schedule = options_.schedule;
  schedule.seed = seed_of(key_.id());
  return schedule;
}

ProbeStatus RunningProbe::about() const {
  ProbeStatus status;
  status.version = kVersion;
  status.key = key_.id();
  status.site = options_.site.spec.site;
  status.level = options_.site.spec.level;
  status.collector = options_.site.collector.value_or("");
  return status;
}

AuditSpec RunningProbe::spec_for(Work work, std::vector<Baseline> baselines) const {
  auto spec = options_.site.spec;
  spec.mode = Mode::routine;
  spec.sustained = work == Work::sustained;
  spec.repeats = spec.sustained ? kSustainedRepeats : 1;
  spec.baselines = std::move(baselines);
  return spec;
}

Result<RunResult> RunningProbe::perform(const Assignment& run, const std::function<void(const std::string&)>& step,
                                        const std::stop_token& stop) {
  const auto kept = sound_keeping();
  if (!kept) return kept.error();
  auto baselines = read_baselines(context_.disk, context_.state_folder);
  if (!baselines) log_(baselines.error().message);
  auto spec = spec_for(run.work, baselines.value_or(std::vector<Baseline>()));
  const auto reserved = ordered_->prepare(run, profile_, spec);
  const AuditProgress progress{step, [](Ratio, std::optional<BitRate>) {}};
  const auto report = observe_site(spec, profile_, key_.id(), context_.clock, options_.language, progress, stop);
  ordered_->settle(reserved, stop.stop_requested()
                                 ? std::max(moved_by(report), std::min(reserved, at_most_moved_by(report)))
                                 : moved_by(report));
  // What was broken off says nothing about the line.
  if (stop.stop_requested()) return Error{ErrorCode::interrupted, "broken off"};
  const auto recorded = (*kept)->open.spool->append(brief_of(report));
  if (!recorded) return recorded.error();
  if ((*kept)->uploader) (*kept)->uploader->wake();
  RunResult result{{report.ended.utc, report.claim.conclusion}, false, faults_of(report, spec), fails(report)};
  if (run.work == Work::routine) return result;
  const auto sustained = baselines_of(report, recorded->digest);
  const auto remembered = keep_baselines(context_.disk, context_.state_folder, sustained);
  if (!remembered) log_(remembered.error().message);
  result.gave_baseline = remembered && !sustained.empty();
  return result;
}

void RunningProbe::add_delivery(ProbeStatus& status) {
  describe_delivery(status);
  ordered_->describe(status);
  add_local_cause(status);
  status.faults = cause_first(std::move(status.faults));
  const std::lock_guard lock(mutex_);
  said_ = status;
  if (!keeping_ || !keeping_->uploader) return;
  keeping_->uploader->set_rate(ordered_->upload_rate().value_or(DrainSettings{}.rate));
}

void RunningProbe::add_local_cause(ProbeStatus& status) {
  const bool unreached = std::any_of(status.faults.begin(), status.faults.end(), [](const auto& one) {
    return one.fault == Fault::collector_unreachable || one.fault == Fault::responder_unreachable ||
           one.fault == Fault::no_dns;
  });
  const auto now = context_.clock.steady();
  if (!unreached) {
    local_cause_.reset();
    looked_at_ = {};
    return;
  }
  if (looked_at_ == SteadyTime{} || now - looked_at_ > kLocalCauseAge) {
    std::vector<std::string> towards;
    if (options_.site.collector) towards.push_back(host_of_url(*options_.site.collector));
    for (const auto& [tier, where] : options_.site.spec.responders) towards.push_back(where.host);
    local_cause_ = local_cause(towards);
    looked_at_ = now;
  }
  if (local_cause_) status.faults.push_back(*local_cause_);
}

void RunningProbe::describe_delivery(ProbeStatus& status) const {
  const auto kept = keeping();
  if (!kept) return;  // what is wrong with the folder was said where the last run wanted to write
  const auto counts = kept->open.spool->counts();
  status.queue = {counts.waiting(), counts.refused, counts.bytes, counts.oldest_waiting};
  const auto& news = kept->open.news;
  const auto aside = std::find_if(news.begin(), news.end(), [](const SpoolEvent& one) { return !one.file.empty(); });
  if (aside != news.end()) status.faults.push_back({Fault::spool_damaged, aside->file});
  if (counts.refused > 0) {
    constexpr std::size_t kMostReasons = 3;
    std::string why;
    for (const auto& reason : kept->open.spool->refusals(kMostReasons)) why += (why.empty() ? "" : ", ") + reason;
    status.faults.push_back({Fault::collector_refuses, std::to_string(counts.refused), {why, why}});
  }
  if (!kept->uploader) {
    status.faults.push_back({Fault::no_collector, ""});
    return;
  }
  const auto state = kept->uploader->state();
  if (const auto trouble = kept->open.spool->trouble()) {
    status.faults.push_back({Fault::state_unwritable, context_.state_folder.string(),
                             why_not_written(context_.state_folder, trouble->message)});
  }
  if (state.last_delivery) status.last_delivery = state.last_delivery;
  if (state.pending) {
    status.faults.push_back({fault_of_pending(*state.pending), ""});
  }
  if (state.problem) status.faults.push_back(*state.problem);
}

}  // namespace campus::probe
