/**
 * Files that are whole or not there, on any Hadoop file system, how a number stands in them, why
 * one cannot be read, and no secret in their names as they are told; texts of the class path.
 *
 * <p>Imports Hadoop's file systems and Jackson, and nothing of Weft.
 */
@NullMarked
package io.weft.files;

import org.jspecify.annotations.NullMarked;
