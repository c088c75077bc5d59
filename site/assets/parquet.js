// Parquet read in the page, with no server behind it.
import { asyncBufferFromUrl, decompress, parquetMetadataAsync, parquetReadObjects } from "./vendor/hyparquet.js";

const compressors = { ZSTD: (input, length) => decompress(input, new Uint8Array(length)) };

export async function open(address) {
  const file = await asyncBufferFromUrl({ url: new URL(address, location.href).href });
  const metadata = await parquetMetadataAsync(file);
  return { file, metadata, rows: Number(metadata.num_rows) };
}

export async function readRows(address, { columns, first = 0, last } = {}) {
  const { file, metadata } = await open(address);
  return parquetReadObjects({ file, metadata, columns, rowStart: first, rowEnd: last, compressors });
}
