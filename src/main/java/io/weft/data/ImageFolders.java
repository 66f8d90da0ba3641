package io.weft.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Places of a request's images: a directory with a folder for each class, or images without
 * classes.
 *
 * @param folders at least one, in the order of the locations and then of the names
 * @param haveClasses whether the folders' names are classes
 */
record ImageFolders(List<Folder> folders, boolean haveClasses) {

  private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "gif", "bmp");

  /**
   * A folder of images, or a single image.
   *
   * @param first the first image in it
   * @param bytes size of its images
   */
  record Folder(Path path, Path first, long bytes) {

    private static Folder of(Path path, List<FileStatus> images) {
      return new Folder(
          path, images.get(0).getPath(), images.stream().mapToLong(FileStatus::getLen).sum());
    }
  }

  /**
   * Finds the folders.
   *
   * @throws DataException if there is no image, or the labels are required and there are no classes
   */
  static ImageFolders of(DataFiles files, Request request) {
    List<Folder> withClasses = new ArrayList<>();
    List<Folder> others = new ArrayList<>();
    for (String location : request.locations()) {
      List<FileStatus> matches = files.find(location);
      if (matches.isEmpty()) {
        throw DataException.cannotRead(location, "no such file");
      }
      for (FileStatus match : matches) {
        if (match.isFile()) {
          others.add(Folder.of(match.getPath(), List.of(match)));
        } else {
          addFolders(files, match.getPath(), withClasses, others);
        }
      }
    }
    boolean haveClasses = !withClasses.isEmpty();
    if (!others.isEmpty() && (haveClasses || request.labels() == Request.Labels.REQUIRED)) {
      throw DataException.cannotRead(
          DataFiles.displayName(others.get(0).path()),
          "its images have no classes (put the images of each class into a folder with its name)");
    }
    return new ImageFolders(haveClasses ? withClasses : others, haveClasses);
  }

  private static void addFolders(
      DataFiles files, Path directory, List<Folder> withClasses, List<Folder> others) {
    List<FileStatus> inside = files.visible(directory);
    List<FileStatus> images =
        inside.stream().filter(file -> file.isFile() && isImage(file.getPath())).toList();
    List<FileStatus> folders = inside.stream().filter(FileStatus::isDirectory).toList();
    if (!images.isEmpty() && !folders.isEmpty()) {
      throw DataException.cannotRead(
          DataFiles.displayName(images.get(0).getPath()),
          "it is in no folder of a class, unlike other images (move it into one)");
    }
    if (!images.isEmpty()) {
      others.add(Folder.of(directory, images));
    } else if (folders.isEmpty()) {
      throw DataException.cannotRead(
          DataFiles.displayName(directory),
          "there is no image in it (put the images of each class into a folder with its name)");
    }
    for (FileStatus folder : folders) {
      List<FileStatus> content =
          files.visible(folder.getPath()).stream().filter(FileStatus::isFile).toList();
      if (content.isEmpty()) {
        throw DataException.cannotRead(
            DataFiles.displayName(folder.getPath()),
            "there is no image in this folder of a class (put images into it, or remove it)");
      }
      withClasses.add(Folder.of(folder.getPath(), content));
    }
  }

  /** Returns true if a directory has folders with images. */
  static boolean areIn(DataFiles files, Path directory) {
    return files.visible(directory).stream()
        .filter(FileStatus::isDirectory)
        .anyMatch(
            folder ->
                files.visible(folder.getPath()).stream()
                    .anyMatch(file -> file.isFile() && isImage(file.getPath())));
  }

  /** Returns true if the ending of a name is that of an image. */
  static boolean isImage(Path file) {
    String name = file.getName().toLowerCase(Locale.ROOT);
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  /** Size of all images. */
  long bytes() {
    return folders.stream().mapToLong(Folder::bytes).sum();
  }
}
