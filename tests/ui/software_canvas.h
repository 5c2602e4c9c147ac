// Draws ImGui's triangles into memory, so that the whole screen can be looked at (and its pixels checked) without a
// GPU: nearest texels, straight alpha, clip rectangles.
#pragma once

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "image/pixels.h"

namespace lobule::ui::testing {

class SoftwareCanvas {
 public:
  SoftwareCanvas(int widthPx, int heightPx) {
    picture.columns = widthPx;
    picture.rows = heightPx;
    picture.rgb.assign(static_cast<std::size_t>(widthPx) * static_cast<std::size_t>(heightPx) * 3, 0);
  }

  void draw(const ImDrawData& data) {
    scale_ = data.FramebufferScale.x;
    for (const ImDrawList* list : data.CmdLists) {
      for (const ImDrawCmd& command : list->CmdBuffer) {
        if (command.UserCallback != nullptr) continue;
        for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
          const ImDrawIdx* index = list->IdxBuffer.Data + command.IdxOffset + i;
          const ImDrawVert* base = list->VtxBuffer.Data + command.VtxOffset;
          triangle(command, base[index[0]], base[index[1]], base[index[2]]);
        }
      }
    }
  }

  image::ColorImage picture;

 private:
  static float area(ImVec2 a, ImVec2 b, ImVec2 c) { return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x); }

  static float texel(const ImDrawCmd& command, float u, float v) {
    const ImTextureData* texture = command.TexRef._TexData;
    if (texture == nullptr || texture->Pixels == nullptr) return 0;
    const int x = std::clamp(static_cast<int>(u * static_cast<float>(texture->Width)), 0, texture->Width - 1);
    const int y = std::clamp(static_cast<int>(v * static_cast<float>(texture->Height)), 0, texture->Height - 1);
    const unsigned char* pixel = texture->Pixels + (y * texture->Width + x) * texture->BytesPerPixel;
    return static_cast<float>(pixel[texture->BytesPerPixel - 1]) / 255.0F;
  }

  void triangle(const ImDrawCmd& command, ImDrawVert a, ImDrawVert b, ImDrawVert c) {
    for (ImDrawVert* vertex : {&a, &b, &c}) vertex->pos = {vertex->pos.x * scale_, vertex->pos.y * scale_};
    float whole = area(a.pos, b.pos, c.pos);
    if (whole == 0) return;
    if (whole < 0) {
      std::swap(b, c);
      whole = -whole;
    }
    const ImVec4 clip = command.ClipRect;
    const auto low = [&](float p, float q, float r, float bound) {
      return std::max(0, static_cast<int>(std::floor(std::max(std::min({p, q, r}), bound * scale_))));
    };
    const auto high = [&](float p, float q, float r, float bound, int limit) {
      return std::min(limit, static_cast<int>(std::ceil(std::min(std::max({p, q, r}), bound * scale_))));
    };
    const int x0 = low(a.pos.x, b.pos.x, c.pos.x, clip.x), y0 = low(a.pos.y, b.pos.y, c.pos.y, clip.y);
    const int x1 = high(a.pos.x, b.pos.x, c.pos.x, clip.z, picture.columns);
    const int y1 = high(a.pos.y, b.pos.y, c.pos.y, clip.w, picture.rows);
    for (int y = y0; y < y1; ++y) {
      for (int x = x0; x < x1; ++x) {
        const ImVec2 p{static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F};
        const float wa = area(b.pos, c.pos, p), wb = area(c.pos, a.pos, p), wc = area(a.pos, b.pos, p);
        if (!covers(wa, b.pos, c.pos) || !covers(wb, c.pos, a.pos) || !covers(wc, a.pos, b.pos)) continue;
        blend(command, x, y, a, b, c, wa / whole, wb / whole, wc / whole);
      }
    }
  }

  // The top-left rule: a pixel on an edge shared by two triangles is drawn once.
  static bool covers(float weight, ImVec2 from, ImVec2 to) {
    if (weight != 0) return weight > 0;
    return (from.y == to.y && to.x > from.x) || to.y < from.y;
  }

  void blend(const ImDrawCmd& command, int x, int y, const ImDrawVert& a, const ImDrawVert& b, const ImDrawVert& c,
             float wa, float wb, float wc) {
    const float u = wa * a.uv.x + wb * b.uv.x + wc * c.uv.x, v = wa * a.uv.y + wb * b.uv.y + wc * c.uv.y;
    const auto channel = [&](int shift) {
      const auto of = [&](const ImDrawVert& vertex) { return static_cast<float>((vertex.col >> shift) & 0xFFU); };
      return wa * of(a) + wb * of(b) + wc * of(c);
    };
    const float alpha = channel(IM_COL32_A_SHIFT) / 255.0F * texel(command, u, v);
    std::uint8_t* pixel =
        picture.rgb.data() +
        (static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.columns) + static_cast<std::size_t>(x)) * 3;
    for (const int shift : {IM_COL32_R_SHIFT, IM_COL32_G_SHIFT, IM_COL32_B_SHIFT}) {
      const float mixed = static_cast<float>(*pixel) * (1 - alpha) + channel(shift) * alpha;
      *pixel++ = static_cast<std::uint8_t>(std::clamp(mixed + 0.5F, 0.0F, 255.0F));
    }
  }

  float scale_ = 1;
};

}  // namespace lobule::ui::testing
