// One colour, premultiplied.
uniform vec4 uColor;
out vec4 outColor;

void main() {
  outColor = vec4(uColor.rgb, 1.0) * uColor.a;
}
