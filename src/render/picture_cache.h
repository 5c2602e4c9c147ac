// The pictures on the GPU by key: builds their pyramids (elsewhere, when an executor is given), uploads a bounded part
// each frame, what is on screen first, and lets go of what was not drawn for longest when memory runs over.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "render/picture_texture.h"
#include "render/scene.h"

namespace lobule::render {

using Executor = std::function<void(std::function<void()>)>;

struct CacheLimits {
  int tileLimit = 4096;
  std::size_t uploadBytesPerFrame = 6U << 20;
  std::size_t gpuBytes = 768U << 20;
};

class PictureCache {
 public:
  // An empty executor builds pyramids at once, on the calling thread.
  PictureCache(CacheLimits limits, Executor executor);

  // Names what this frame draws: starts what is missing and spends the frame's upload budget, wanted levels first.
  void prepare(const Scene& scene);

  // Null until something of the picture can be drawn.
  const PictureTexture* find(const std::string& key) const;

  // What a viewport draws: its picture, or the stand-in as long as that is the sharper one.
  const PictureTexture* shownOf(const ViewportScene& viewport) const;
  bool isBusy() const { return isBusy_; }
  std::size_t gpuBytes() const;

 private:
  struct Build;
  struct Entry {
    std::shared_ptr<Build> build;  // until its pyramid is taken over
    std::unique_ptr<PictureTexture> texture;
    std::string standIn;
    std::uint64_t lastDrawn = 0;
    int wantedLevel = 0, finestLevel = 0;  // of this frame: needed now, and worth having
  };

  Entry& entryFor(const ViewportScene& viewport, const std::string& key);
  void note(const ViewportScene& viewport);
  void takeFinishedBuilds();
  void spendBudget();
  void evict();

  CacheLimits limits_;
  Executor executor_;
  std::map<std::string, Entry> entries_;
  std::uint64_t frame_ = 0;
  bool isBusy_ = false;
};

}  // namespace lobule::render
