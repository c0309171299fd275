#pragma once
// What the visits to a page say of the content filter. Pure. docs/methods/checks.md has the table.

#include <string>
#include <vector>

#include "probe/net/page_visit.h"

namespace campus::probe {

/// Of a test page.
enum class Blocking {
  open,     ///< the page itself came
  blocked,  ///< something between answered in its stead: a block page, or a name that leads to nobody
  cut_off,  ///< no answer came: blocked where the same server answers for another name, else nobody knows
  unclear   ///< neither: the name does not exist, or an error of the server's own
};

/// An address that leads to nobody: loopback, unspecified. A filter of names answers so.
[[nodiscard]] bool leads_to_nobody(const Address& address);

/// Of one visit. `marker` stands in the true page; empty: any page with a status of 200 to 299 is the true one.
[[nodiscard]] Blocking blocking_of(const std::string& url, const PageVisit& visit, const std::string& marker);
/// Of a page over all families of addresses: open over any is open.
[[nodiscard]] Blocking blocking_of_all(const std::vector<Blocking>& families);

/// A teaching page came: a status under 400 and no way to another site than its own, `www.` aside.
[[nodiscard]] bool is_open(const std::string& url, const PageVisit& visit);

}  // namespace campus::probe
