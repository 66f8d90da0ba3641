/**
 * The recipe of a table: from the user's columns to features, and from predictions to the user's
 * labels.
 *
 * <p>May import {@link io.weft.data}, {@link io.weft.files}, Spark SQL and MLlib. From rows to a
 * saved model:
 *
 * <ol>
 *   <li>{@link io.weft.data.recipe.Recipe} profiles the rows, guesses the kinds of columns, and
 *       checks them.
 *   <li>Fitted on training rows, it is a {@link io.weft.data.recipe.FittedRecipe}: statistics of
 *       numbers, and lists of categories and labels.
 *   <li>The fitted recipe and a network are one pipeline of MLlib's own stages. Two kinds of SQL
 *       statements are in it, {@link io.weft.data.recipe.TypedColumns} and {@link
 *       io.weft.data.recipe.PredictionStatement}. Both can be parsed, so that a reader of a saved
 *       model can refuse all others.
 * </ol>
 *
 * <p>Invariants: nothing depends on the order of rows or on partitions, not even in the last bit.
 * Columns are found by name. Statistics come from training rows only. Names of added columns begin
 * with {@code weft_}.
 */
@NullMarked
package io.weft.data.recipe;

import org.jspecify.annotations.NullMarked;
