#include "render/picture_cache.h"

#include <algorithm>
#include <atomic>

#include "render/plate_pictures.h"

namespace lobule::render {

// Written by the thread that builds, read by the UI thread once isDone.
struct PictureCache::Build {
  std::atomic<bool> isDone{false};
  Pyramid pyramid;
};

namespace {

struct PictureSize {
  int columns = 0, rows = 0;
};

PictureSize pictureSize(const ViewportScene& viewport) {
  if (viewport.grey) {
    return {.columns = viewport.grey->image->columns(), .rows = viewport.grey->image->rows()};
  }
  return {.columns = viewport.color->image->columns, .rows = viewport.color->image->rows};
}

const std::string& keyOf(const ViewportScene& viewport) {
  return viewport.grey ? viewport.grey->key : viewport.color->key;
}

int wantedLevelOf(const ViewportScene& viewport, const PictureTexture& texture) {
  return levelForScale(viewport.transform.scale, static_cast<int>(texture.levels().size()));
}

// A thumbnail never needs more than its own level; a viewport may be zoomed into, so all levels are worth having.
constexpr float kSmallestViewportPx = 360.0F;

constexpr std::uint64_t kFramesToKeepUnfinished = 60;

}  // namespace

PictureCache::PictureCache(CacheLimits limits, Executor executor) : limits_(limits), executor_(std::move(executor)) {}

PictureCache::Entry& PictureCache::entryFor(const ViewportScene& viewport, const std::string& key) {
  const auto known = entries_.find(key);
  if (known != entries_.end()) {
    return known->second;
  }
  auto build = std::make_shared<Build>();
  const auto work = [build, grey = viewport.grey, color = viewport.color] {
    build->pyramid = grey ? buildPyramid(grey->image) : buildPyramid(color->image);
    build->isDone.store(true, std::memory_order_release);
  };
  Entry& entry = entries_[key];
  entry.build = build;
  if (executor_) {
    executor_(work);
  } else {
    work();
  }
  return entry;
}

void PictureCache::note(const ViewportScene& viewport) {
  if (!viewport.grey && !viewport.color) {
    return;
  }
  Entry& entry = entryFor(viewport, keyOf(viewport));
  entry.standIn = viewport.grey ? viewport.grey->standIn : viewport.color->standIn;
  const PictureSize size = pictureSize(viewport);
  const int wanted = levelForScale(viewport.transform.scale, levelCount(size.columns, size.rows));
  const bool canZoom = std::max(viewport.rect.width, viewport.rect.height) >= kSmallestViewportPx;
  const bool isNewThisFrame = entry.lastDrawn != frame_;
  entry.wantedLevel = isNewThisFrame ? wanted : std::min(entry.wantedLevel, wanted);
  entry.finestLevel = isNewThisFrame ? (canZoom ? 0 : wanted) : std::min(entry.finestLevel, canZoom ? 0 : wanted);
  entry.lastDrawn = frame_;
}

void PictureCache::takeFinishedBuilds() {
  for (auto& [key, entry] : entries_) {
    if (entry.build && entry.build->isDone.load(std::memory_order_acquire)) {
      entry.texture = std::make_unique<PictureTexture>(std::move(entry.build->pyramid), limits_.tileLimit);
      entry.build.reset();
    }
  }
}

void PictureCache::spendBudget() {
  std::size_t spent = 0;
  const auto uploadLevel = [&](Entry& entry, int level) {
    if (spent < limits_.uploadBytesPerFrame) {
      spent += entry.texture->upload(level, limits_.uploadBytesPerFrame - spent);
    }
    isBusy_ = isBusy_ || !entry.texture->levels()[static_cast<std::size_t>(level)].isComplete;
  };
  const auto forDrawn = [&](const auto& action) {
    for (auto& [key, entry] : entries_) {
      if (entry.lastDrawn == frame_ && entry.texture) {
        action(entry);
      }
    }
  };
  const auto coarsest = [](const Entry& entry) { return static_cast<int>(entry.texture->levels().size()) - 1; };
  // Something small of every picture, then what each needs now, then the finer levels that a zoom will need.
  forDrawn([&](Entry& entry) { uploadLevel(entry, coarsest(entry)); });
  forDrawn([&](Entry& entry) { uploadLevel(entry, std::min(entry.wantedLevel, coarsest(entry))); });
  forDrawn([&](Entry& entry) {
    for (int level = coarsest(entry); level >= std::min(entry.finestLevel, coarsest(entry)); --level) {
      uploadLevel(entry, level);
    }
  });
}

void PictureCache::evict() {
  // Half-uploaded pictures keep their pixels alive: they go soon after they left the screen.
  std::erase_if(entries_, [&](const auto& named) {
    const Entry& entry = named.second;
    return frame_ - entry.lastDrawn > kFramesToKeepUnfinished && entry.texture && !entry.texture->isComplete();
  });
  // A stand-in goes once all of what it stood in for is there.
  std::vector<std::string> replaced;
  for (const auto& [key, entry] : entries_) {
    const bool isAllThere = entry.lastDrawn == frame_ && entry.texture && entry.texture->isComplete();
    if (isAllThere && !entry.standIn.empty()) {
      replaced.push_back(entry.standIn);
    }
  }
  for (const std::string& key : replaced) {
    entries_.erase(key);
  }
  while (gpuBytes() > limits_.gpuBytes) {
    const auto oldest =
        std::ranges::min_element(entries_, {}, [](const auto& named) { return named.second.lastDrawn; });
    if (oldest->second.lastDrawn == frame_) {
      return;  // all of it is on screen
    }
    entries_.erase(oldest);
  }
}

void PictureCache::prepare(const Scene& scene) {
  ++frame_;
  isBusy_ = false;
  for (const ViewportScene& viewport : scene.viewports) {
    note(viewport);
  }
  for (const ThumbnailScene& thumbnail : scene.thumbnails) {
    note(thumbnail.content);
  }
  for (const BreastScene& breast : scene.breasts) {
    for (const DetectorPlate& plate : breast.plates) {
      note(plateViewport(breast, plate));
    }
  }
  takeFinishedBuilds();
  spendBudget();
  isBusy_ = isBusy_ || std::ranges::any_of(entries_, [](const auto& named) { return named.second.build != nullptr; });
  evict();
}

const PictureTexture* PictureCache::find(const std::string& key) const {
  const auto found = entries_.find(key);
  return found == entries_.end() ? nullptr : found->second.texture.get();
}

const PictureTexture* PictureCache::shownOf(const ViewportScene& viewport) const {
  if (!viewport.grey && !viewport.color) {
    return nullptr;
  }
  const PictureTexture* own = find(keyOf(viewport));
  const std::string& standInKey = viewport.grey ? viewport.grey->standIn : viewport.color->standIn;
  const PictureTexture* standIn = standInKey.empty() ? nullptr : find(standInKey);
  if (own == nullptr || standIn == nullptr) {
    return own == nullptr ? standIn : own;
  }
  const int wanted = wantedLevelOf(viewport, *own), level = own->drawableLevel(wanted);
  return level >= 0 && level <= wanted ? own : standIn;
}

std::size_t PictureCache::gpuBytes() const {
  std::size_t sum = 0;
  for (const auto& [key, entry] : entries_) {
    sum += entry.texture ? entry.texture->gpuBytes() : 0;
  }
  return sum;
}

}  // namespace lobule::render
