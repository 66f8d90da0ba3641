package io.weft.data.recipe;

import java.util.List;
import java.util.Optional;

/**
 * Wishes of a user about a recipe. What is not said is guessed.
 *
 * @param label name of the label column
 * @param task if empty, the label decides
 * @param numeric names of columns that are numbers
 * @param categorical names of columns that are categories
 * @param dates names of columns that are dates or times; if one is in {@code categorical} too, each
 *     day of its year is a category
 * @param omit names of columns that are not used
 * @param imputation value of missing numbers
 * @param scaling scaling of numbers
 */
public record RecipeRequest(
    String label,
    Optional<LearningTask> task,
    List<String> numeric,
    List<String> categorical,
    List<String> dates,
    List<String> omit,
    Imputation imputation,
    Scaling scaling) {

  public RecipeRequest {
    numeric = List.copyOf(numeric);
    categorical = List.copyOf(categorical);
    dates = List.copyOf(dates);
    omit = List.copyOf(omit);
  }

  /**
   * Request that says the label only: missing numbers become the mean, numbers are standardised.
   */
  public static RecipeRequest of(String label) {
    return new RecipeRequest(
        label,
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Imputation.MEAN,
        Scaling.STANDARD);
  }

  public RecipeRequest withTask(LearningTask given) {
    return new RecipeRequest(
        label, Optional.of(given), numeric, categorical, dates, omit, imputation, scaling);
  }

  public RecipeRequest withNumeric(List<String> names) {
    return new RecipeRequest(label, task, names, categorical, dates, omit, imputation, scaling);
  }

  public RecipeRequest withCategorical(List<String> names) {
    return new RecipeRequest(label, task, numeric, names, dates, omit, imputation, scaling);
  }

  public RecipeRequest withDates(List<String> names) {
    return new RecipeRequest(label, task, numeric, categorical, names, omit, imputation, scaling);
  }

  public RecipeRequest withOmit(List<String> names) {
    return new RecipeRequest(label, task, numeric, categorical, dates, names, imputation, scaling);
  }

  public RecipeRequest withImputation(Imputation given) {
    return new RecipeRequest(label, task, numeric, categorical, dates, omit, given, scaling);
  }

  public RecipeRequest withScaling(Scaling given) {
    return new RecipeRequest(label, task, numeric, categorical, dates, omit, imputation, given);
  }
}
