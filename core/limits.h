#pragma once
// How much of a peer's or a file's bytes are taken at all. Code, tests and docs/wire-format.md refer to this table.

#include <cstddef>

namespace campus {

struct JsonLimits {
  std::size_t bytes;
  std::size_t depth;
  std::size_t string_bytes;
  std::size_t elements;  ///< members of one object or array
  /// In the whole text: a tree takes some fifty bytes for each, so that `[[],[],...]` is bounded too.
  std::size_t values = 200'000;
};

inline constexpr JsonLimits kReportLimits{2U << 20U, 16, 16U << 10U, 10'000, 200'000};
/// Base64 grows by a third, plus signatures.
inline constexpr JsonLimits kEnvelopeLimits{3U << 20U, 6, 3U << 20U, 64, 256};
inline constexpr JsonLimits kEnvelopeBatchLimits{8U << 20U, 7, 3U << 20U, 256, 20'000};
/// A field trace: a minute of round trips at 1 Gbit/s of full packets.
inline constexpr JsonLimits kTraceLimits{128U << 20U, 16, 16U << 10U, 8'000'000, 16'000'000};
inline constexpr JsonLimits kControlLimits{64U << 10U, 6, 1U << 10U, 2'000, 20'000};
/// An answer may bring the tickets of a week.
inline constexpr JsonLimits kOrdersLimits{1U << 20U, 8, 64U << 10U, 4'000, 40'000};
inline constexpr JsonLimits kCatalogueLimits{16U << 20U, 24, 64U << 10U, 20'000, 1'000'000};

/// Of a workbook (XLSX) that is read; a table beyond them goes as CSV.
struct WorkbookLimits {
  std::size_t file_bytes;
  std::size_t entries;     ///< of the archive
  std::size_t part_bytes;  ///< of each part that is read, unpacked
  std::size_t cells;       ///< of the sheet, blank ones before others included
  std::size_t text_bytes;  ///< of all cells together
  std::size_t errors;      ///< that are listed
};
inline constexpr WorkbookLimits kWorkbookLimits{16U << 20U, 1'000, 16U << 20U, 500'000, 32U << 20U, 1'000};

}  // namespace campus
