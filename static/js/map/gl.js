/** What WebGL 2 leaves to its callers: programs with their uniforms, and instanced vertex arrays. */

/** The corners of a quad as a triangle strip. */
export const CORNERS = new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]);

/**
 * @param {WebGL2RenderingContext} gl
 * @param {string} vertex
 * @param {string} fragment
 * @param {string[]} uniforms
 * @returns {Program}
 * @throws {Error} with the compiler's words.
 */
export function buildProgram(gl, vertex, fragment, uniforms) {
  const program = gl.createProgram();
  for (const [type, source] of /** @type {[number, string][]} */ ([
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ])) {
    const shader = /** @type {WebGLShader} */ (gl.createShader(type));
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(`shader: ${gl.getProgramInfoLog(program)}`);
  return { program, at: Object.fromEntries(uniforms.map((name) => [name, gl.getUniformLocation(program, `u_${name}`)])) };
}

/**
 * A vertex array of quads, one per instance, whose floats lie one after the other in `buffer`.
 *
 * @param {WebGL2RenderingContext} gl
 * @param {WebGLProgram} program
 * @param {[name: string, floats: number][]} layout
 * @returns {Instances}
 */
export function buildInstances(gl, program, layout) {
  const array = gl.createVertexArray();
  const corners = gl.createBuffer();
  const buffer = gl.createBuffer();
  const stride = layout.reduce((sum, [, floats]) => sum + floats, 0);
  gl.bindVertexArray(array);
  gl.bindBuffer(gl.ARRAY_BUFFER, corners);
  gl.bufferData(gl.ARRAY_BUFFER, CORNERS, gl.STATIC_DRAW);
  const corner = gl.getAttribLocation(program, "a_corner");
  gl.enableVertexAttribArray(corner);
  gl.vertexAttribPointer(corner, 2, gl.FLOAT, false, 0, 0);
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  let offset = 0;
  for (const [name, floats] of layout) {
    const location = gl.getAttribLocation(program, name);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, floats, gl.FLOAT, false, stride * 4, offset * 4);
    gl.vertexAttribDivisor(location, 1);
    offset += floats;
  }
  gl.bindVertexArray(null);
  return { array, corners, buffer, stride };
}

/**
 * @param {WebGL2RenderingContext} gl
 * @param {Instances} instances
 * @param {Float32Array} data
 */
export function upload(gl, instances, data) {
  gl.bindBuffer(gl.ARRAY_BUFFER, instances.buffer);
  gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
}

/**
 * @param {WebGL2RenderingContext} gl
 * @param {Instances} instances
 * @param {number} count
 */
export function drawInstances(gl, instances, count) {
  gl.bindVertexArray(instances.array);
  gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, count);
  gl.bindVertexArray(null);
}

/** @param {string} hex like #8ab6f0 @returns {[number, number, number]} 0…1 */
export function rgb(hex) {
  const value = parseInt(hex.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}
