#include "image/region.h"

#include <algorithm>
#include <numeric>

namespace lobule::image {
namespace {

// Disjoint sets of provisional labels.
class LabelSets {
 public:
  int add() {
    parent_.push_back(static_cast<int>(parent_.size()));
    return parent_.back();
  }
  int root(int label) {
    while (parent_[at(label)] != label) {
      parent_[at(label)] = parent_[at(parent_[at(label)])];
      label = parent_[at(label)];
    }
    return label;
  }
  void join(int a, int b) {
    a = root(a);
    b = root(b);
    parent_[at(std::max(a, b))] = std::min(a, b);
  }
  int size() const { return static_cast<int>(parent_.size()); }

 private:
  static std::size_t at(int label) { return static_cast<std::size_t>(label); }
  std::vector<int> parent_;
};

// First pass: every non-zero pixel gets a provisional label (from 1; 0 is background) joined with its neighbours
// before.
LabelSets labelProvisionally(const Mask& mask, Connectivity connectivity, Plane<std::int32_t>& labels) {
  LabelSets sets;
  sets.add();
  const auto labelAt = [&](int column, int row) {
    const bool inside = column >= 0 && column < mask.columns && row >= 0;
    return inside ? labels.at(column, row) : 0;
  };
  for (int row = 0; row < mask.rows; ++row) {
    for (int column = 0; column < mask.columns; ++column) {
      if (mask.at(column, row) == 0) continue;
      int label = labelAt(column - 1, row);
      const auto meet = [&](int neighbour) {
        if (neighbour == 0) return;
        if (label == 0) label = neighbour;
        if (label != neighbour) sets.join(label, neighbour);
      };
      meet(labelAt(column, row - 1));
      if (connectivity == Connectivity::kEight) {
        meet(labelAt(column - 1, row - 1));
        meet(labelAt(column + 1, row - 1));
      }
      labels.at(column, row) = label != 0 ? label : sets.add();
    }
  }
  return sets;
}

std::vector<Component> measure(const Plane<std::int32_t>& labels, std::size_t labelCount) {
  std::vector<Component> measures(labelCount);
  for (int row = 0; row < labels.rows; ++row) {
    for (int column = 0; column < labels.columns; ++column) {
      const std::int32_t label = labels.at(column, row);
      if (label == 0) continue;
      Component& component = measures[static_cast<std::size_t>(label)];
      if (component.pixels == 0) component.box = {column, row, column, row};
      component.label = label;
      ++component.pixels;
      component.box.firstColumn = std::min(component.box.firstColumn, column);
      component.box.lastColumn = std::max(component.box.lastColumn, column);
      component.box.lastRow = row;
      component.centroid.x += column;
      component.centroid.y += row;
    }
  }
  std::erase_if(measures, [](const Component& component) { return component.pixels == 0; });
  for (Component& component : measures) {
    component.centroid.x /= static_cast<double>(component.pixels);
    component.centroid.y /= static_cast<double>(component.pixels);
  }
  return measures;
}

}  // namespace

Components connectedComponents(const Mask& mask, Connectivity connectivity) {
  Components result{.labels = Plane<std::int32_t>(mask.columns, mask.rows), .components = {}};
  LabelSets sets = labelProvisionally(mask, connectivity, result.labels);
  for (std::int32_t& label : result.labels.samples) label = sets.root(label);
  result.components = measure(result.labels, static_cast<std::size_t>(sets.size()));

  // Final labels follow size; of equals the one whose first pixel comes first by rows stays first.
  std::ranges::stable_sort(result.components, std::ranges::greater{}, &Component::pixels);
  std::vector<std::int32_t> finalLabel(static_cast<std::size_t>(sets.size()), 0);
  for (std::size_t i = 0; i < result.components.size(); ++i) {
    finalLabel[static_cast<std::size_t>(result.components[i].label)] = static_cast<std::int32_t>(i + 1);
    result.components[i].label = static_cast<int>(i + 1);
  }
  for (std::int32_t& label : result.labels.samples) label = finalLabel[static_cast<std::size_t>(label)];
  return result;
}

PixelBox boundsOf(const Mask& mask) {
  PixelBox box{mask.columns, mask.rows, -1, -1};
  for (int row = 0; row < mask.rows; ++row) {
    for (int column = 0; column < mask.columns; ++column) {
      if (!mask.at(column, row)) continue;
      box = {std::min(box.firstColumn, column), std::min(box.firstRow, row), std::max(box.lastColumn, column),
             std::max(box.lastRow, row)};
    }
  }
  return box;
}

}  // namespace lobule::image
