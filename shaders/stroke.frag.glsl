// The coverage of a line from the distance to its middle.
in vec2 vAcross;
in vec4 vColor;
out vec4 outColor;

void main() {
  outColor = vColor * clamp(vAcross.y + 0.5 - abs(vAcross.x), 0.0, 1.0);
}
