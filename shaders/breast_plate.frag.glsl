// A detector's plate with its image, as far as it may cover what is behind it; the air around the breast is clear.
uniform sampler2D uPicture;
uniform float uOpacity;

in vec2 vInPicture;
out vec4 outColor;

void main() {
  vec3 grey = texture(uPicture, vInPicture, -0.5).rgb;
  float tissue = smoothstep(0.0, 0.12, grey.g);
  if (tissue < 0.02) {
    discard;  // nor may air hide another plate
  }
  outColor = vec4(grey, 1.0) * (uOpacity * tissue);
}
