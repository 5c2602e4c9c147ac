// Finds room for the words over a picture, so that none crosses another or what they are about. Pure; CSS pixels.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "ui/layout.h"

namespace lobule::ui {

class LabelRoom {
 public:
  explicit LabelRoom(const ScreenRect& within) : within_(within) {}

  // Something stands there: no word may.
  void take(const ScreenRect& rect);

  // The first of these places that is free and whole inside, and taken from now on. None: a word is better left out
  // than cut or crossed.
  std::optional<ScreenRect> place(std::span<const ScreenRect> wanted);

  // The same rectangle, moved inside.
  ScreenRect kept(const ScreenRect& rect) const;

  bool isFree(const ScreenRect& rect) const;

 private:
  ScreenRect within_;
  std::vector<ScreenRect> taken_;
};

// Places for a word that names a point, the best first: beside it at the given side, a little higher and lower there,
// above and below it, and at last at its other side. gap: from the point to the word.
std::vector<ScreenRect> placesBeside(float x, float y, float wide, float high, bool atRight, float gap);

}  // namespace lobule::ui
