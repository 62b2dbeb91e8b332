package org.mmapguard.tests.filesystems;

import java.io.IOException;
import org.mmapguard.tests.support.Mount;

/** A file system to try: one row of the table. */
enum Kind {
  EXT4("ext4", () -> Mount.ext4("", "")),
  EXT4_WITH_JOURNALLED_DATA("ext4, data=journal", () -> Mount.ext4("", "data=journal")),
  EXT4_WITH_SMALL_BLOCKS("ext4, 1 KiB blocks", () -> Mount.ext4("-b 1024", "")),
  XFS("XFS", Mount::xfs),
  BTRFS("Btrfs", Mount::btrfs),
  TMPFS_WITH_HUGE_PAGES("tmpfs, huge=always", () -> Mount.tmpfs("huge=always")),
  OVERLAY_OVER_EXT4("overlayfs over ext4", () -> Mount.overlay(Mount.ext4("", ""))),
  OVERLAY_OVER_XFS("overlayfs over XFS", () -> Mount.overlay(Mount.xfs())),
  OVERLAY_OVER_TMPFS("overlayfs over tmpfs", () -> Mount.overlay(Mount.tmpfs("huge=never")));

  @FunctionalInterface
  private interface Opener {
    Mount open() throws IOException;
  }

  private final String title;
  private final Opener opener;

  Kind(String title, Opener opener) {
    this.title = title;
    this.opener = opener;
  }

  /** Mounts one; the test is aborted if that cannot be. */
  Mount mount() throws IOException {
    return opener.open();
  }

  @Override
  public String toString() {
    return title;
  }
}
