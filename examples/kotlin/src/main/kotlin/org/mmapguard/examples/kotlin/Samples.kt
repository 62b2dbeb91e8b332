package org.mmapguard.examples.kotlin

import java.lang.foreign.ValueLayout
import java.nio.ByteOrder
import java.nio.file.Path
import org.mmapguard.FileData
import org.mmapguard.MmapGuard

// @start region="use"
fun countLines(path: String): Long {
    var lines = 0L
    try {
        MmapGuard.load(path).use { data ->
            val input = data.newInputStream()
            val step = ByteArray(1 shl 16)
            while (true) {
                val count = input.read(step)
                if (count < 0) break
                for (i in 0 until count) if (step[i] == '\n'.code.toByte()) lines++
            }
        }
    } catch (e: MmapGuard.EmptyFileException) {
        // An empty file cannot be mapped; it has no lines.
    }
    return lines
}
// @end

// @start region="kinds"
fun origin(data: FileData): String =
    when (data) {
        is FileData.Mapped -> "mapped from ${data.path()}"
        is FileData.Loaded -> "${data.size()} bytes in memory"
    }
// @end

// @start region="view"
fun sumOfInts(path: Path): Long =
    MmapGuard.view<_, RuntimeException>(path) { bytes ->
        var sum = 0L
        for (i in 0 until Math.toIntExact(bytes.byteSize() / Int.SIZE_BYTES)) {
            sum += bytes.get(ValueLayout.JAVA_INT_UNALIGNED, i.toLong() * Int.SIZE_BYTES)
        }
        sum
    }
// @end

// @start region="batch"
fun recordOf(key: Int, records: FileData.Slice): Long =
    records.batch<_, RuntimeException> { reads ->
        for (at in 0 until reads.size() - 11 step 12) {
            if (reads.getInt(at, ByteOrder.LITTLE_ENDIAN) == key) {
                return@batch reads.getLong(at + 4, ByteOrder.LITTLE_ENDIAN)
            }
        }
        -1L
    }
// @end
