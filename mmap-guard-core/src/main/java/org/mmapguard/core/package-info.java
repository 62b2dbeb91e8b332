/**
 * The one place that maps files, locks them and owns native memory. This is its map.
 *
 * <p><b>What can hurt the JVM</b>, and nothing else can:
 *
 * <ul>
 *   <li>{@link org.mmapguard.core.Boundary}: maps, locks, owns memory, calls the C library, if
 *       there is {@link org.mmapguard.core.NativeAccess}
 * </ul>
 *
 * <p><b>Opening and locking a file</b>, in one of two ways, chosen at each opening:
 *
 * <ul>
 *   <li>{@link org.mmapguard.core.Backing}: what is behind a mapping; chooses the way
 *   <li>{@link org.mmapguard.core.NativeFile}: with native access, a descriptor and locks for each
 *       use
 *   <li>{@link org.mmapguard.core.NativeOpening}: how that is opened
 *   <li>{@link org.mmapguard.core.Descriptor}: a file that is open under a number of our own
 *   <li>{@link org.mmapguard.core.KeptFiles}: what cannot be closed without a lock being lost
 *   <li>{@link org.mmapguard.core.Harm}: of closing, to locks of other code
 *   <li>{@link org.mmapguard.core.JdkFile}: with the JDK's lock, one use of the one descriptor
 *   <li>{@link org.mmapguard.core.JdkOpening}: how that is opened, or joined
 *   <li>{@link org.mmapguard.core.DescriptorList}: which file it is, if that is in doubt
 *   <li>{@link org.mmapguard.core.LockTable}: all files with the JDK's lock, counted
 *   <li>{@link org.mmapguard.core.LockEntry}: one of them, and its states
 *   <li>{@link org.mmapguard.core.LockKind}: what holds a file locked
 *   <li>{@link org.mmapguard.core.ProcFs}: what Linux tells about descriptors, and locks: a {@link
 *       org.mmapguard.core.ListedLock}
 *   <li>{@link org.mmapguard.core.FileIdentity}, {@link org.mmapguard.core.FileKind}: what a path
 *       names, without opening it
 *   <li>{@link org.mmapguard.core.FileName}: what a path is called, in bytes
 *   <li>{@link org.mmapguard.core.OpenFailure}, {@link org.mmapguard.core.NotMappableException}:
 *       why not, and what to do
 * </ul>
 *
 * <p><b>Open files</b>, which no interrupt closes:
 *
 * <ul>
 *   <li>{@link org.mmapguard.core.ReadableFile}: {@link org.mmapguard.core.OpenFile} of the JDK, or
 *       a {@link org.mmapguard.core.PrivateFile} without a name
 *   <li>{@link org.mmapguard.core.ShieldedChannel}: the trick, with {@link
 *       org.mmapguard.core.UnusedProvider}, {@link org.mmapguard.core.UnusedFileSystem} and {@link
 *       org.mmapguard.core.UnusedPath}
 *   <li>{@link org.mmapguard.core.EndProbes}: is there still a byte at that position?
 *   <li>{@link org.mmapguard.core.KernelCopies}: from file to file
 * </ul>
 *
 * <p><b>Mapped bytes</b>:
 *
 * <ul>
 *   <li>{@link org.mmapguard.core.ByteSource}: what the API reads
 *   <li>{@link org.mmapguard.core.Mapping}: the lifetime of one mapping
 *   <li>{@link org.mmapguard.core.WholeFile}: its file, which may be truncated while it is mapped
 *   <li>{@link org.mmapguard.core.MappingKind}, {@link org.mmapguard.core.MappingLimit}: for whom,
 *       and how many
 *   <li>{@link org.mmapguard.core.Snapshot}: the bytes of one moment
 *   <li>{@link org.mmapguard.core.LeasedFile}: the same, copied when somebody is about to write;
 *       opened by {@link org.mmapguard.core.LeasedOpening}, with a {@link
 *       org.mmapguard.core.Lease}, a {@link org.mmapguard.core.LeaseWatcher}, and {@link
 *       org.mmapguard.core.SourceOrCopy}, the file that is asked
 *   <li>{@link org.mmapguard.core.Gate}: stands between readers and the end
 *   <li>{@link org.mmapguard.core.GuardedReads}: steps inside of the gate, by {@link
 *       org.mmapguard.core.MappedBytes}; many together, by {@link org.mmapguard.core.MappedBatch}
 *   <li>{@link org.mmapguard.core.Loads}: single loads
 *   <li>{@link org.mmapguard.core.MappedCopies}: what tolerates a fault on this processor
 *   <li>{@link org.mmapguard.core.FaultBarrier}, {@link org.mmapguard.core.PageFault}: a fault, at
 *       the call that met it
 *   <li>{@link org.mmapguard.core.StackRoom}: an overflow, before anything is half done
 *   <li>{@link org.mmapguard.core.HeapRoom}: a full heap, before anything is open
 * </ul>
 *
 * <p><b>Bytes in memory</b>:
 *
 * <ul>
 *   <li>{@link org.mmapguard.core.Blocks}, {@link org.mmapguard.core.BlocksBatch}, {@link
 *       org.mmapguard.core.BlockMemory}: what was read, and where it lies
 *   <li>{@link org.mmapguard.core.BoundedReader}, {@link org.mmapguard.core.StreamRead}, {@link
 *       org.mmapguard.core.PatientInput}: streams, up to a limit
 *   <li>{@link org.mmapguard.core.FileCopy}, and a {@link org.mmapguard.core.FileInput}: files
 *       under their lock by {@link org.mmapguard.core.LockedInput}, FIFOs and devices, which may be
 *       files by now, by {@link org.mmapguard.core.StreamInput}
 *   <li>{@link org.mmapguard.core.StandardInput}: by any of its names
 * </ul>
 *
 * <p><b>Around</b>:
 *
 * <ul>
 *   <li>{@link org.mmapguard.core.Failures}: makes the public exceptions
 *   <li>{@link org.mmapguard.core.Recorder}, {@link org.mmapguard.core.RecorderStart}, {@link
 *       org.mmapguard.core.Events}, {@link org.mmapguard.core.LiveMappings}: Flight Recorder
 *   <li>{@link org.mmapguard.core.Uninterruptible}: sleep
 * </ul>
 *
 * <p>The package is exported to the module {@code org.mmapguard} alone.
 *
 * @since 0.1.0
 */
package org.mmapguard.core;
