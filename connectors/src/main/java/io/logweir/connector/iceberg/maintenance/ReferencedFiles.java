package io.logweir.connector.iceberg.maintenance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/** The files that some snapshots of a table need, and their bytes; of a manifest list, 0. */
final class ReferencedFiles {

  private final Table table;
  private final Set<String> manifests = new HashSet<>();
  private final Map<String, Long> bytes = new HashMap<>();

  ReferencedFiles(Table table, Iterable<Snapshot> snapshots) {
    this.table = table;
    snapshots.forEach(this::add);
  }

  private void add(Snapshot snapshot) {
    if (snapshot.manifestListLocation() != null) {
      bytes.put(snapshot.manifestListLocation(), 0L);
    }
    for (ManifestFile manifest : snapshot.allManifests(table.io())) {
      // Most snapshots have most manifests in common.
      if (manifests.add(manifest.path())) {
        bytes.put(manifest.path(), manifest.length());
        addContents(manifest);
      }
    }
  }

  private void addContents(ManifestFile manifest) {
    try (ManifestReader<? extends ContentFile<?>> files = open(manifest)) {
      for (ContentFile<?> file : files) {
        bytes.put(file.location(), file.fileSizeInBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + manifest.path(), e);
    }
  }

  private ManifestReader<? extends ContentFile<?>> open(ManifestFile manifest) {
    return manifest.content() == ManifestContent.DATA
        ? ManifestFiles.read(manifest, table.io(), table.specs())
        : ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs());
  }

  /** By location. */
  Map<String, Long> bytes() {
    return bytes;
  }
}
