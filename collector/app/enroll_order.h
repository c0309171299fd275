#pragma once
// What `enroll` was asked to do.

#include <filesystem>
#include <string>

namespace campus::collector {

struct EnrollOrder {
  std::string top;               ///< codes: a school's or banner's code; empty: everything
  std::string level;             ///< codes: what `top` was called, `school` or `banner`; empty: nothing
  int days = 120;                ///< codes, bind, replace
  std::filesystem::path output;  ///< codes: the sheets
  std::string collector;         ///< codes, replace: URL for the command line; empty: the probes know it
  bool again = false;            ///< codes: also where an open code is
  std::filesystem::path file;    ///< bind: the table
  std::string site;              ///< list (empty: all), replace, withdraw
};

}  // namespace campus::collector
