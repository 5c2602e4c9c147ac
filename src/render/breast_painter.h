// Draws standing breasts: what is behind, plates, the skin's far side, what is inside, its near side, and what is in
// front, in this order; each kept as a texture and drawn again only when it would look different.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "render/breast_lines.h"
#include "render/breast_mesh.h"
#include "render/breast_target.h"
#include "render/plate_pictures.h"
#include "render/target.h"

namespace lobule::render {

class BreastPainter {
 public:
  static Result<BreastPainter> create();

  // Draws those that changed into their textures, and forgets those that are gone.
  void prepare(const std::vector<BreastScene>& scenes, const PictureCache& cache, PicturePainter& painter);

  // The picture of a scene prepared last; null when there is none.
  const RenderTexture* find(const std::string& key) const;

 private:
  struct Programs {
    Program skin, flat, plate, stroke, ellipsoid;
  };
  struct Kept {
    RenderTexture texture;
    PlatePictures plates;
    BreastScene drawn;
    bool isAsked = false;
  };
  struct FlatVertex {
    float x = 0, y = 0, z = 0, u = 0, v = 0;
  };
  explicit BreastPainter(Programs programs);

  void paint(Kept& kept);
  void setMesh(const BreastExtents& extents);
  void setView(const Program& program, const BreastProjection& projection) const;
  void drawSkin(const BreastScene& scene, const BreastProjection& projection, bool isNearSide);
  void drawPlanes(const BreastScene& scene, const BreastProjection& projection);
  void drawPlates(const Kept& kept, const BreastProjection& projection, bool isInFront);
  void drawEllipsoid(const BreastLesion& lesion, const BreastExtents& extents, const BreastProjection& projection);
  void drawStrokes(const Strokes& strokes, const Target& target);
  void drawFlat(unsigned mode);
  template <class TowardEye>
  void sortFarthestFirst(std::size_t count, TowardEye towardEye);

  Programs programs_;
  VertexArray skinArray_, flatArray_, strokeArray_, noAttributes_;
  Buffer skinVertices_, skinTriangles_, flatVertices_, strokeVertices_;
  BreastExtents meshExtents_{};
  int meshIndices_ = 0;
  BreastTarget target_;
  BreastLines lines_;
  std::vector<FlatVertex> flat_;       // scratch, so that no frame allocates
  std::vector<std::size_t> farthest_;  // scratch
  std::map<std::string, Kept, std::less<>> kept_;
};

}  // namespace lobule::render
