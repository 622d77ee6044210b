# Writes the tables beside this file: Rscript examples/data/make-data.R
folder <- "examples/data"
save <- function(table, name) write.csv(table, file.path(folder, name), row.names = FALSE, quote = FALSE)
save(subset(Puromycin, state == "treated", c(conc, rate)), "puromycin.csv")
save(cbind(model = rownames(mtcars), mtcars), "mtcars.csv")
