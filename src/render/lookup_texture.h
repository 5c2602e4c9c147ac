// A look-up table as an integer texture, 256 entries a row, for the shader's modality and VOI tables.
#pragma once

#include <list>

#include "image/grey_pipeline.h"
#include "render/gl_objects.h"

namespace lobule::render {

inline constexpr int kTableColumns = 256;  // as in grey.frag

// Keeps the textures of the tables seen last: comparing entries is cheaper than uploading them, and files have few.
class LookupTextures {
 public:
  // The name of a texture that holds the table's entries; one zero for a null table.
  GlId textureFor(const image::LookupTable* table);

 private:
  struct Known {
    std::vector<std::uint16_t> entries;
    Texture texture;
  };
  std::list<Known> known_;  // last used first
};

}  // namespace lobule::render
