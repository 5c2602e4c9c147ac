#include "render/breast_painter.h"

#include <GLES3/gl3.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <format>
#include <numbers>

#include "generated/shaders.h"
#include "render/breast_shape.h"

namespace lobule::render {

namespace {

constexpr Vec3 kTone{.x = 0.72, .y = 0.72, .z = 0.77}, kRimTone{.x = 0.88, .y = 0.90, .z = 0.97};
constexpr float kPlaneOpacity = 0.035F;
constexpr Color kPlaneTone{.r = 0.66F, .g = 0.70F, .b = 0.77F, .a = 1};
constexpr float kPlateOpacity = 0.88F, kPlateInFrontOpacity = 0.14F;
constexpr double kLeastVarianceMm2 = 0.25;

float f(double value) {
  return static_cast<float>(value);
}

const void* offsetPointer(std::size_t bytes) {
  return reinterpret_cast<const void*>(bytes);
}

// From above, from the viewer's side and from where a left breast's viewer has the left hand.
Vec3 lightDirection(const ViewerAxes& axes) {
  constexpr double kAside = -0.42, kAbove = 0.74, kTowardEye = 0.52;
  return {.x = kAside * axes.right.x + kAbove * axes.up.x + kTowardEye * axes.toEye.x,
          .y = kAside * axes.right.y + kAbove * axes.up.y + kTowardEye * axes.toEye.y,
          .z = kAside * axes.right.z + kAbove * axes.up.z + kTowardEye * axes.toEye.z};
}

// The inverse of a covariance's Cholesky factor, column major: from millimetres to standard deviations.
std::array<float, 9> whitening(const Mat3& covariance) {
  Mat3 lower{}, inverse{};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = covariance[i][j] + (i == j ? kLeastVarianceMm2 : 0.0);
      for (std::size_t k = 0; k < j; ++k) {
        sum -= lower[i][k] * lower[j][k];
      }
      lower[i][j] = i == j ? std::sqrt(std::max(sum, kLeastVarianceMm2)) : sum / lower[j][j];
    }
  }
  for (std::size_t j = 0; j < 3; ++j) {
    for (std::size_t i = j; i < 3; ++i) {
      double sum = i == j ? 1.0 : 0.0;
      for (std::size_t k = j; k < i; ++k) {
        sum -= lower[i][k] * inverse[k][j];
      }
      inverse[i][j] = sum / lower[i][i];
    }
  }
  std::array<float, 9> columns{};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      columns[3 * j + i] = f(inverse[i][j]);
    }
  }
  return columns;
}

double deviationAlong(const Mat3& covariance, const Vec3& axis) {
  const std::array<double, 3> a{axis.x, axis.y, axis.z};
  double sum = kLeastVarianceMm2;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      sum += a[i] * covariance[i][j] * a[j];
    }
  }
  return std::sqrt(std::max(sum, kLeastVarianceMm2));
}

bool isDrawn(const Mat3& covariance) {
  return covariance[0][0] + covariance[1][1] + covariance[2][2] > 0;
}

Result<Program> linkDithered(std::string_view name, std::string_view vertex, std::string_view fragment) {
  return Program::link(name, vertex, std::format("{}\n{}", shaders::kDither, fragment));
}

}  // namespace

Result<BreastPainter> BreastPainter::create() {
  Result<Program> skin = linkDithered("breast skin", shaders::kBreastSkinVert, shaders::kBreastSkinFrag);
  Result<Program> flat = Program::link("breast planes", shaders::kBreastFlatVert, shaders::kFillFrag);
  Result<Program> plate = Program::link("breast plate", shaders::kBreastFlatVert, shaders::kBreastPlateFrag);
  Result<Program> stroke = Program::link("stroke", shaders::kStrokeVert, shaders::kStrokeFrag);
  Result<Program> ellipsoid = linkDithered("ellipsoid", shaders::kEllipsoidVert, shaders::kEllipsoidFrag);
  for (const Result<Program>* program : {&skin, &flat, &plate, &stroke, &ellipsoid}) {
    if (!*program) {
      return std::unexpected(program->error());
    }
  }
  return BreastPainter({.skin = std::move(*skin),
                        .flat = std::move(*flat),
                        .plate = std::move(*plate),
                        .stroke = std::move(*stroke),
                        .ellipsoid = std::move(*ellipsoid)});
}

BreastPainter::BreastPainter(Programs programs)
    : programs_(std::move(programs)),
      skinArray_(makeVertexArray()),
      flatArray_(makeVertexArray()),
      strokeArray_(makeVertexArray()),
      noAttributes_(makeVertexArray()),
      skinVertices_(makeBuffer()),
      skinTriangles_(makeBuffer()),
      flatVertices_(makeBuffer()),
      strokeVertices_(makeBuffer()) {
  const auto attribute = [](GLuint index, GLint size, std::size_t stride, std::size_t offset) {
    glEnableVertexAttribArray(index);
    glVertexAttribPointer(index, size, GL_FLOAT, GL_FALSE, static_cast<GLsizei>(stride), offsetPointer(offset));
  };
  glBindVertexArray(skinArray_.get());
  glBindBuffer(GL_ARRAY_BUFFER, skinVertices_.get());
  glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, skinTriangles_.get());
  attribute(0, 3, sizeof(SkinVertex), offsetof(SkinVertex, x));
  attribute(1, 3, sizeof(SkinVertex), offsetof(SkinVertex, nx));
  attribute(2, 2, sizeof(SkinVertex), offsetof(SkinVertex, visible));
  glBindVertexArray(flatArray_.get());
  glBindBuffer(GL_ARRAY_BUFFER, flatVertices_.get());
  attribute(0, 3, sizeof(FlatVertex), offsetof(FlatVertex, x));
  attribute(1, 2, sizeof(FlatVertex), offsetof(FlatVertex, u));
  glBindVertexArray(strokeArray_.get());
  glBindBuffer(GL_ARRAY_BUFFER, strokeVertices_.get());
  attribute(0, 4, sizeof(StrokeVertex), offsetof(StrokeVertex, x));
  attribute(1, 4, sizeof(StrokeVertex), offsetof(StrokeVertex, r));
  glBindVertexArray(0);
}

void BreastPainter::setMesh(const BreastExtents& extents) {
  if (meshIndices_ > 0 && extents == meshExtents_) {
    return;
  }
  const SkinMesh mesh = buildSkinMesh(extents);
  glBindVertexArray(skinArray_.get());
  glBindBuffer(GL_ARRAY_BUFFER, skinVertices_.get());
  glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(mesh.vertices.size() * sizeof(SkinVertex)),
               mesh.vertices.data(), GL_STATIC_DRAW);
  glBufferData(GL_ELEMENT_ARRAY_BUFFER, static_cast<GLsizeiptr>(mesh.triangles.size() * sizeof(std::uint16_t)),
               mesh.triangles.data(), GL_STATIC_DRAW);
  meshIndices_ = static_cast<int>(mesh.triangles.size());
  meshExtents_ = extents;
}

void BreastPainter::setView(const Program& program, const BreastProjection& projection) const {
  program.use();
  program.set("uClipFromBreast", projection.clipFromBreast());
  program.set("uTopSign", 1.0F);
  const PointInBreastMm eye = projection.eye();
  program.set("uEye", f(eye.x), f(eye.y), f(eye.z));
}

void BreastPainter::drawSkin(const BreastScene& scene, const BreastProjection& projection, bool isNearSide) {
  if (scene.parts.skin <= 0) {
    return;
  }
  const Program& program = programs_.skin;
  setView(program, projection);
  const Vec3 light = lightDirection(projection.axes());
  program.set("uLight", f(light.x), f(light.y), f(light.z));
  program.set("uTone", f(kTone.x), f(kTone.y), f(kTone.z));
  program.set("uRimTone", f(kRimTone.x), f(kRimTone.y), f(kRimTone.z));
  const float skin = scene.parts.skin;
  program.set("uFaceOpacity", (isNearSide ? 0.27F : 0.07F) * skin);
  program.set("uRimOpacity", (isNearSide ? 0.85F : 0.20F) * skin);
  program.set("uDepth", f(scene.extents.chestWallMm));
  glBindVertexArray(skinArray_.get());
  glEnable(GL_CULL_FACE);
  glFrontFace(scene.laterality == Laterality::kRight ? GL_CCW : GL_CW);  // rows run downward in the texture
  glCullFace(isNearSide ? GL_BACK : GL_FRONT);
  // Where layers overlap, the first one drawn stays alone: rows come from the nipple outward, nearest first.
  glEnable(GL_DEPTH_TEST);
  glClear(GL_DEPTH_BUFFER_BIT);
  glDepthFunc(GL_LESS);
  glDrawElements(GL_TRIANGLES, meshIndices_, GL_UNSIGNED_SHORT, nullptr);
  glDisable(GL_DEPTH_TEST);
  glDisable(GL_CULL_FACE);
}

void BreastPainter::drawFlat(unsigned mode) {
  glBindVertexArray(flatArray_.get());
  glBindBuffer(GL_ARRAY_BUFFER, flatVertices_.get());
  glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(flat_.size() * sizeof(FlatVertex)), flat_.data(),
               GL_STREAM_DRAW);
  glDrawArrays(mode, 0, static_cast<GLsizei>(flat_.size()));
}

void BreastPainter::drawPlanes(const BreastScene& scene, const BreastProjection& projection) {
  const BreastExtents& e = scene.extents;
  setView(programs_.flat, projection);
  const auto add = [&](PointInBreastMm at) {
    flat_.push_back({.x = f(at.x), .y = f(at.y), .z = f(at.z), .u = 0, .v = 0});
  };
  const auto draw = [&](float opacity) {
    programs_.flat.set("uColor", kPlaneTone.r, kPlaneTone.g, kPlaneTone.b, kPlaneOpacity * opacity);
    drawFlat(GL_TRIANGLE_FAN);
  };
  constexpr int kCorners = 96, kSteps = 32;
  if (scene.parts.depthThirds > 0) {
    for (const double share : {1.0 / 3, 2.0 / 3}) {
      flat_.clear();
      const double z = share * e.chestWallMm;
      add({.x = 0, .y = 0, .z = z});
      for (int i = 0; i <= kCorners; ++i) {
        const double direction = 2 * std::numbers::pi * i / kCorners, radius = skinRadius(e, direction, z);
        add({.x = radius * std::cos(direction), .y = radius * std::sin(direction), .z = z});
      }
      draw(scene.parts.depthThirds);
    }
  }
  if (scene.parts.quadrants > 0) {
    for (int quarter = 0; quarter < 4; ++quarter) {
      flat_.clear();
      add({.x = 0, .y = 0, .z = e.chestWallMm});
      for (int i = 0; i <= kSteps; ++i) {
        add(skinPoint(e, quarter * std::numbers::pi / 2, static_cast<double>(i) / kSteps));
      }
      draw(scene.parts.quadrants);
    }
  }
}

template <class TowardEye>
void BreastPainter::sortFarthestFirst(std::size_t count, TowardEye towardEye) {
  farthest_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    farthest_[i] = i;
  }
  std::ranges::sort(farthest_, {}, towardEye);
}

void BreastPainter::drawPlates(const Kept& kept, const BreastProjection& projection, bool isInFront) {
  const BreastScene& scene = kept.drawn;
  // Farthest first; where plates cut each other, depth tells which part is nearer.
  glEnable(GL_DEPTH_TEST);
  glDepthFunc(GL_LESS);
  glClear(GL_DEPTH_BUFFER_BIT);
  setView(programs_.plate, projection);
  programs_.plate.set("uPicture", 0);
  sortFarthestFirst(scene.plates.size(), [&](std::size_t i) {
    const auto corners = plateCorners(scene, scene.plates[i]);
    return projection.project(corners[0])[2] + projection.project(corners[3])[2];
  });
  for (const std::size_t i : farthest_) {
    const DetectorPlate& plate = scene.plates[i];
    const float inFront = plateInFront(plate, projection);
    const GlId texture = kept.plates.textureOf(i);
    if (texture == 0 || plate.opacity <= 0 || (inFront > 0) != isInFront) {
      continue;
    }
    bindTexture(0, texture);
    programs_.plate.set("uOpacity", std::lerp(kPlateOpacity, kPlateInFrontOpacity, inFront) * plate.opacity);
    const auto corners = plateCorners(scene, plate);
    flat_.clear();
    for (std::size_t corner = 0; corner < 4; ++corner) {
      const PointInBreastMm& at = corners[corner];
      flat_.push_back({.x = f(at.x),
                       .y = f(at.y),
                       .z = f(at.z),
                       .u = corner % 2 == 0 ? 0.0F : 1.0F,
                       .v = corner < 2 ? 0.0F : 1.0F});
    }
    drawFlat(GL_TRIANGLE_STRIP);
  }
  glDisable(GL_DEPTH_TEST);
}

void BreastPainter::drawEllipsoid(const BreastLesion& lesion, const BreastExtents& extents,
                                  const BreastProjection& projection) {
  const float opacity = lesion.opacity * lesion.ellipsoidOpacity;
  if (opacity <= 0 || !isDrawn(lesion.covarianceMm2)) return;
  const Program& program = programs_.ellipsoid;
  setView(program, projection);
  program.set("uCenter", f(lesion.center.x), f(lesion.center.y), f(lesion.center.z));
  program.set("uWhite", whitening(lesion.covarianceMm2));
  program.set("uRadii", f(kHalfRegionRadius), f(kNinetyRegionRadius));
  program.set("uColor", lesion.color.r, lesion.color.g, lesion.color.b, 1.0F);
  program.set("uOpacity", opacity);
  program.set("uExtents", f(extents.lateralMm), f(extents.medialMm), f(extents.upperMm), f(extents.lowerMm));
  program.set("uDepth", lesion.isHeldInBreast ? f(extents.chestWallMm) : 0.0F);
  program.set("uBluntness", f(kBluntness.below), f(kBluntness.aside), f(kBluntness.above));
  program.set("uSlopeBegin", f(kSlopeBegin.below), f(kSlopeBegin.aside), f(kSlopeBegin.above));
  program.set("uSlopeReach", f(kSlopeReach.below), f(kSlopeReach.aside), f(kSlopeReach.above));
  // Perspective makes the near half a little larger than the parallel one of these deviations.
  const auto half = [&](const Vec3& axis) {
    return 1.25 * kNinetyRegionRadius * deviationAlong(lesion.covarianceMm2, axis) + 2;
  };
  const auto& [right, up, toEye] = projection.axes();
  const double width = half(right), height = half(up);
  program.set("uRight", f(right.x * width), f(right.y * width), f(right.z * width));
  program.set("uUp", f(up.x * height), f(up.y * height), f(up.z * height));
  glBindVertexArray(noAttributes_.get());
  glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

void BreastPainter::drawStrokes(const Strokes& strokes, const Target& target) {
  const auto vertices = strokes.vertices();
  if (vertices.empty()) {
    return;
  }
  programs_.stroke.use();
  setTarget(programs_.stroke, target);
  glBindVertexArray(strokeArray_.get());
  glBindBuffer(GL_ARRAY_BUFFER, strokeVertices_.get());
  glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(vertices.size_bytes()), vertices.data(), GL_STREAM_DRAW);
  glDrawArrays(GL_TRIANGLES, 0, static_cast<GLsizei>(vertices.size()));
}

void BreastPainter::paint(Kept& kept) {
  const BreastScene& scene = kept.drawn;
  const BreastProjection projection(scene);
  const Target target{.widthPx = static_cast<int>(scene.rect.width),
                      .heightPx = static_cast<int>(scene.rect.height),
                      .isTexture = true};
  setMesh(scene.extents);
  lines_.collect(scene, projection);
  target_.begin(target.widthPx, target.heightPx, scene.background);
  glDisable(GL_SCISSOR_TEST);
  glEnable(GL_BLEND);
  glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);

  drawPlates(kept, projection, false);
  drawStrokes(lines_.platesBehind(), target);
  drawSkin(scene, projection, false);
  drawPlanes(scene, projection);
  drawStrokes(lines_.inside(), target);
  sortFarthestFirst(scene.lesions.size(),
                    [&](std::size_t i) { return projection.project(scene.lesions[i].center)[2]; });
  for (const std::size_t i : farthest_) {
    drawEllipsoid(scene.lesions[i], scene.extents, projection);
  }
  drawSkin(scene, projection, true);
  drawPlates(kept, projection, true);
  drawStrokes(lines_.platesBefore(), target);
  drawStrokes(lines_.over(), target);

  glDisable(GL_BLEND);
  glBindVertexArray(0);
  target_.end(kept.texture);
}

void BreastPainter::prepare(const std::vector<BreastScene>& scenes, const PictureCache& cache,
                            PicturePainter& painter) {
  for (auto& [key, kept] : kept_) {
    kept.isAsked = false;
  }
  for (const BreastScene& scene : scenes) {
    if (scene.rect.width < 1 || scene.rect.height < 1) {
      continue;
    }
    Kept& kept = kept_[scene.key];
    kept.isAsked = true;
    glBindVertexArray(noAttributes_.get());
    const bool hasNewPicture = kept.plates.prepare(scene, cache, painter);
    if (!kept.texture || hasNewPicture || !looksSame(kept.drawn, scene)) {
      kept.drawn = scene;
      kept.drawn.rect = {
          .x = 0, .y = 0, .width = std::round(scene.rect.width), .height = std::round(scene.rect.height)};
      paint(kept);
      kept.drawn.rect = scene.rect;
    }
  }
  std::erase_if(kept_, [](const auto& named) { return !named.second.isAsked; });
}

const RenderTexture* BreastPainter::find(const std::string& key) const {
  const auto found = kept_.find(key);
  return found == kept_.end() || !found->second.texture ? nullptr : &found->second.texture;
}

}  // namespace lobule::render
