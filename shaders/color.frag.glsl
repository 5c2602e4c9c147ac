// A colour picture as it is, interpolated as grey ones are.
uniform sampler2D uColor;

out vec4 outColor;

void main() {
  vec2 point = levelPoint();
  ivec2 first = ivec2(ceil(point - uRadius));
  vec3 sum = vec3(0.0);
  float all = 0.0;
  for (int j = 0; j < 4; ++j) {
    float weightDown = tent(first.y + j, point.y);
    if (weightDown <= 0.0) {
      continue;
    }
    for (int i = 0; i < 4; ++i) {
      float weight = weightDown * tent(first.x + i, point.x);
      if (weight <= 0.0) {
        continue;
      }
      sum += weight * texelFetch(uColor, inTile(first.x + i, first.y + j), 0).rgb;
      all += weight;
    }
  }
  outColor = vec4(sum / all, 1.0);
}
