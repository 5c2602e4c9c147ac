// A detector's plate with its image, as far as it may cover what is behind it.
uniform sampler2D uPicture;
uniform float uOpacity;

in vec2 vInPicture;
out vec4 outColor;

void main() {
  outColor = vec4(texture(uPicture, vInPicture, -0.5).rgb, 1.0) * uOpacity;
}
