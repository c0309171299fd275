#pragma once
// Sheets of enrolment codes for paper: A4, each school on pages of its own, one box to cut out for each site. Pure; the
// codes are in the text, and nowhere else. Home of libqrcodegencpp.

#include <string>
#include <vector>

#include "core/enrolment/code.h"
#include "core/ids.h"
#include "core/time.h"

namespace campus::collector {

struct SheetEntry {
  SiteCode site;
  std::string name;  ///< of the site
  SiteCode school;   ///< whose page it stands on; a banner's own code for a banner's
  std::string school_name;
  EnrolmentCode code;
};

struct SheetRun {
  std::string batch;
  WallTime expires{};
  std::string collector;  ///< URL; empty: the probes know it
};

/// What is typed at the box, and what the QR code says.
[[nodiscard]] std::string enrol_command(const EnrolmentCode& code, const std::string& collector);

/// One HTML file that loads nothing else. Entries of one school stand together, in their order; too long for a QR
/// code (a URL of over 1000 bytes) is `usage`.
[[nodiscard]] Result<std::string> enrolment_sheets(const SheetRun& run, const std::vector<SheetEntry>& entries);

}  // namespace campus::collector
