package org.mmapguard.examples.kotlin

import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Path
import kotlin.io.path.writeBytes
import kotlin.io.path.writeText
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import org.mmapguard.MmapGuard

class SamplesTest {

    @TempDir lateinit var folder: Path

    @Test
    fun linesAreCountedAlsoInAnEmptyFile() {
        val file = folder.resolve("lines")
        file.writeText("one\ntwo\n")
        assertEquals(2, countLines(file.toString()))
        file.writeText("")
        assertEquals(0, countLines(file.toString()))
    }

    @Test
    fun theKindsAreToldApart() {
        val file = folder.resolve("file")
        file.writeText("three")
        MmapGuard.load(file).use { assertEquals("mapped from $file", origin(it)) }
        MmapGuard.readFile(file, 5).use { assertEquals("5 bytes in memory", origin(it)) }
    }

    @Test
    fun aViewReturnsItsResult() {
        val file = folder.resolve("ints")
        val bytes = ByteBuffer.allocate(11).order(ByteOrder.nativeOrder()).putInt(40).putInt(2)
        file.writeBytes(bytes.array())
        assertEquals(42, sumOfInts(file))
    }

    @Test
    fun aBatchFindsARecord() {
        val file = folder.resolve("records")
        val bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN)
        file.writeBytes(bytes.putInt(1).putLong(10).putInt(2).putLong(20).array())
        MmapGuard.mapFile(file).use { data ->
            assertEquals(20, recordOf(2, data.slice(0, 24)))
            assertEquals(-1, recordOf(3, data.slice(0, 24)))
        }
    }
}
