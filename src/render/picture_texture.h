// One picture on the GPU: every pyramid level as tiles of an integer (grey) or RGB texture, uploaded in strips so that
// no frame waits for a whole mammogram. UI thread with a current context only.
#pragma once

#include <cstddef>
#include <vector>

#include "render/gl_objects.h"
#include "render/pyramid.h"
#include "render/tile_layout.h"

namespace lobule::render {

struct TextureTile {
  Tile tile;
  Texture texture;
  int rowsUploaded = 0;  // of the held rows
};

struct TextureLevel {
  int columns = 0, rows = 0;
  std::vector<TextureTile> tiles;  // empty until its upload begins
  bool isComplete = false;
};

class PictureTexture {
 public:
  // tileLimit: the largest width and height of a texture.
  PictureTexture(Pyramid pyramid, int tileLimit);

  // Uploads at most about budgetBytes of one level; returns how many bytes it did. A complete level costs nothing.
  std::size_t upload(int level, std::size_t budgetBytes);

  const std::vector<TextureLevel>& levels() const { return levels_; }
  TexelFormat format() const { return format_; }
  bool isComplete() const;
  std::size_t gpuBytes() const { return gpuBytes_; }

  // The complete level to draw instead while the wanted one is not there: the nearest coarser one, else a finer one;
  // -1 when there is none yet.
  int drawableLevel(int wanted) const;

 private:
  void allocate(int level);
  std::size_t uploadStrip(TextureTile& tile, const PyramidLevel& source, std::size_t budgetBytes);

  TexelFormat format_;
  std::vector<PyramidLevel> sources_;  // each let go once it is uploaded
  std::vector<TextureLevel> levels_;
  int tileLimit_;
  std::size_t gpuBytes_ = 0;
};

}  // namespace lobule::render
