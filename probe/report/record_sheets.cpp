#include <utility>

#include "probe/report/record_sheets.h"

namespace campus::probe {

CellTone tone_of(ItemVerdict verdict) {
  switch (verdict) {
    case ItemVerdict::conform:
      return CellTone::good;
    case ItemVerdict::nonconform:
      return CellTone::bad;
    case ItemVerdict::not_applicable:
      return CellTone::quiet;
    default:
      return CellTone::open;
  }
}

CellTone tone_of(Verdict verdict) {
  if (verdict == Verdict::met) return CellTone::good;
  return verdict == Verdict::not_met ? CellTone::bad : CellTone::open;
}

CellTone tone_of(Conclusion conclusion) {
  if (conclusion == Conclusion::compliant) return CellTone::good;
  return conclusion == Conclusion::noncompliant ? CellTone::bad : CellTone::open;
}

SheetCell text_cell(std::string text, CellTone tone) {
  if (text.empty()) return {std::monostate(), tone};
  return {std::move(text), tone};
}

SheetCell number_cell(double value) { return {value, CellTone::plain}; }

SheetCell number_cell(const std::optional<double>& value) {
  return value ? number_cell(*value) : SheetCell{std::monostate(), CellTone::plain};
}

}  // namespace campus::probe
