// A picture of the same size as it is, pixel by pixel; its first row is its top one.
uniform sampler2D uPicture;
uniform vec2 uTargetSize;
uniform ivec2 uOrigin;  // of the picture on screen

out vec4 outColor;

void main() {
  ivec2 screen = ivec2(int(gl_FragCoord.x), int(uTargetSize.y) - 1 - int(gl_FragCoord.y));
  outColor = texelFetch(uPicture, screen - uOrigin, 0);
}
