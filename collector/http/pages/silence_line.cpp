#include "collector/http/pages/silence_line.h"

#include "collector/http/pages/markup.h"
#include "collector/http/pages/page_words.h"

namespace campus::collector {
namespace {

constexpr Phrase kSilence{"静默中", "Silence"};
constexpr Phrase kCity{"全市", "the whole city"};
constexpr Phrase kFrom{"自 ", "since "};
constexpr Phrase kUntil{"，至 ", " until "};
constexpr Phrase kOpen{"，直到解除", " until it is ended"};
constexpr Phrase kSilent{"已静默", "silent"};
constexpr Phrase kNotSilent{"尚未静默", "not silent yet"};
constexpr Phrase kAway{"未联系", "not heard of since"};
constexpr Phrase kCommand{"名单：", "Who: "};

std::string scope_of(const SilenceSummary& silence, const Roster& roster, Language language) {
  if (silence.scope.empty()) return kCity.in(language);
  const auto* site = roster.find(silence.scope);
  return escaped(site == nullptr ? silence.scope.text() : site->name + " " + silence.scope.text());
}

std::string count(const Phrase& word, std::size_t number, Language language) {
  return word.in(language) + " " + std::to_string(number);
}

}  // namespace

std::string silence_line(const Snapshot& snapshot, Language language) {
  if (!snapshot.silence) return {};
  const auto& silence = *snapshot.silence;
  const auto until = silence.until ? kUntil.in(language) + to_local_text(*silence.until) : kOpen.in(language);
  const auto first = element("strong", "", kSilence.in(language)) + " · " +
                     scope_of(silence, *snapshot.roster, language) + " · " + kFrom.in(language) +
                     to_local_text(silence.since) + until + " · " + escaped(silence.reason);
  const auto open = count(kNotSilent, silence.not_silent, language);
  const auto counts = count(kSilent, silence.silent, language) + " · " +
                      (silence.not_silent > 0 ? element("strong", "", open) : open) + " · " +
                      count(kAway, silence.away, language);
  const auto who = silence.not_silent + silence.away > 0
                       ? " · " + kCommand.in(language) + element("code", "command", "campus-collector silence status")
                       : std::string();
  return element("section", "silence", element("p", "", first) + element("p", "", counts + who));
}

}  // namespace campus::collector
