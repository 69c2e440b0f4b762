/** What WebGL 2 leaves to its callers: programs with their uniforms, and vertex arrays of points or quads that are filled again and again. */

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
 * A vertex array whose floats lie one after the other in `buffer`. Nothing is instanced: software GL draws every instance by itself.
 *
 * @param {WebGL2RenderingContext} gl
 * @param {WebGLProgram} program
 * @param {[name: string, floats: number][]} layout
 * @returns {Vertices}
 */
export function buildVertices(gl, program, layout) {
  const array = gl.createVertexArray();
  const buffer = gl.createBuffer();
  const stride = layout.reduce((sum, [, floats]) => sum + floats, 0);
  gl.bindVertexArray(array);
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  let offset = 0;
  for (const [name, floats] of layout) {
    const location = gl.getAttribLocation(program, name);
    if (location >= 0) {
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, floats, gl.FLOAT, false, stride * 4, offset * 4);
    }
    offset += floats;
  }
  gl.bindVertexArray(null);
  return { array, buffer, indices: null, bytes: 0, quads: 0 };
}

/**
 * Fill the buffer; its memory is made anew only when it must grow.
 *
 * @param {WebGL2RenderingContext} gl
 * @param {Vertices} vertices
 * @param {Float32Array} data
 */
export function upload(gl, vertices, data) {
  gl.bindBuffer(gl.ARRAY_BUFFER, vertices.buffer);
  if (data.byteLength > vertices.bytes) {
    vertices.bytes = Math.ceil(data.byteLength * 1.5);
    gl.bufferData(gl.ARRAY_BUFFER, vertices.bytes, gl.DYNAMIC_DRAW);
  }
  gl.bufferSubData(gl.ARRAY_BUFFER, 0, data);
}

/**
 * @param {WebGL2RenderingContext} gl
 * @param {Vertices} vertices
 * @param {number} count
 */
export function drawPoints(gl, vertices, count) {
  gl.bindVertexArray(vertices.array);
  gl.drawArrays(gl.POINTS, 0, count);
  gl.bindVertexArray(null);
}

/**
 * @param {WebGL2RenderingContext} gl
 * @param {Vertices} vertices
 * @param {number} count quads, four vertices each
 */
export function drawQuads(gl, vertices, count) {
  gl.bindVertexArray(vertices.array);
  if (count > vertices.quads) indexQuads(gl, vertices, count);
  gl.drawElements(gl.TRIANGLES, count * 6, gl.UNSIGNED_INT, 0);
  gl.bindVertexArray(null);
}

/**
 * @param {WebGL2RenderingContext} gl
 * @param {Vertices} vertices
 */
export function dropVertices(gl, { array, buffer, indices }) {
  gl.deleteVertexArray(array);
  gl.deleteBuffer(buffer);
  gl.deleteBuffer(indices);
}

/**
 * @param {WebGL2RenderingContext} gl
 * @param {Vertices} vertices bound
 * @param {number} count
 */
function indexQuads(gl, vertices, count) {
  vertices.quads = Math.ceil(count * 1.5);
  vertices.indices ??= gl.createBuffer();
  const indices = new Uint32Array(vertices.quads * 6);
  for (let quad = 0; quad < vertices.quads; quad++) indices.set([0, 1, 2, 2, 1, 3].map((corner) => quad * 4 + corner), quad * 6);
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, vertices.indices);
  gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indices, gl.STATIC_DRAW);
}

/** @param {string} hex like #8ab6f0 @returns {[number, number, number]} 0…1 */
export function rgb(hex) {
  const value = parseInt(hex.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}
